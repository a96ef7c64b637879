// An agent that learns, as a new user watches it: iterations are started, read, approved and discarded, and what it knows is told with its evidence;
// with and without scripts. Something is planted in the market, so that there is something to be found.
import { addMember, expectReadable, expectSaid, signIn } from '../fixtures/house.js';
import { agentOf, approveChanges, EXAMPLE, followed, learn, make, pill } from '../fixtures/laboratory.js';
import { expect, test } from '../fixtures/watched.js';

test.use({ speed: '60', edge: 'vwap_bounce=4' });

test.beforeEach(async ({ server, page, hydrated }) => {
  test.slow();
  await addMember(server, 'ada', { admin: true });
  await signIn(page, hydrated);
  await make(page, hydrated, { name: 'Bouncer', described: EXAMPLE });
});

test('three iterations: one is approved, one discarded, and what was learnt is told', async ({
  page,
  hydrated,
  javaScriptEnabled,
}) => {
  await learn(page, hydrated, javaScriptEnabled);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Iteration 1');
  await expect(page.locator('pre.source').first()).toContainText('[scan]');
  await expect(page.getByRole('heading', { name: 'What its trades have in common' })).toBeVisible();
  // The rules state only what was measured.
  await expect(page.locator('.unmeasured-figure')).toHaveCount(0);
  await approveChanges(page, hydrated);
  await expect(pill(page)).toHaveText('applied');

  await learn(page, hydrated, javaScriptEnabled);
  await expect(page.getByRole('heading', { name: 'Beside the one before' })).toBeVisible();
  await page.getByLabel('Reason to discard').fill('not convinced');
  await page.getByRole('button', { name: 'Discard' }).click();
  await expectSaid(page, 'It is discarded');
  await expect(page.getByText('“not convinced”')).toBeVisible();

  await learn(page, hydrated, javaScriptEnabled);
  const agent = agentOf(page);
  await page.goto('/approvals');
  await hydrated(page);
  await expect(page.getByRole('link', { name: 'Bouncer: iteration 3' })).toBeVisible();
  await page.getByRole('button', { name: 'Approve Bouncer: iteration 3' }).click();
  await expectSaid(page, 'It is approved');
  await expect(page.getByText('Nothing waits for you')).toBeVisible();

  await page.goto(`${agent}?tab=knowledge`);
  await hydrated(page);
  await expect(page.locator('.insights > li').filter({ hasText: 'Iteration 1' }).first()).toBeVisible();
  await page.goto(`${agent}?tab=knowledge&at=2000-01-01`);
  await hydrated(page);
  await expect(page.getByText('Nothing of that')).toBeVisible();
  await page.goto(`${agent}?tab=strategies`);
  await hydrated(page);
  await expect(page.locator('.family')).toContainText('holds now');
  await page.getByRole('link', { name: 'Version 1', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Version 1');
});

test('a projected figure is followed to its trades, and changes that are approved together have figures of their own', async ({
  page,
  hydrated,
  javaScriptEnabled,
}) => {
  await learn(page, hydrated, javaScriptEnabled);
  const round = page.url();
  const changes = page.locator('.changes > li');
  const count = await changes.first().getByRole('link', { name: /: the trades after$/ }).first().innerText();
  const link = changes.first().getByRole('link', { name: `${count}: the trades after`, exact: true });
  const { trades } = await followed(page, hydrated, link, 'Trades of change 1');
  expect(trades.length).toBe(Number(count));
  await page.goto(round);
  await hydrated(page);
  const boxes = changes.getByRole('checkbox');
  expect(await boxes.count()).toBeGreaterThan(1);
  await boxes.nth(1).check();
  await page.getByRole('button', { name: 'Approve what is checked' }).click();
  await expectSaid(page, 'It is applied');
  await hydrated(page);
  await page.getByRole('link', { name: 'version 2', exact: true }).first().click();
  await hydrated(page);
  await expect(page.getByText('Measured when its changes were approved together')).toBeVisible();
  const shown = await page.locator('.stats > div').filter({ hasText: 'Trades' }).locator('dd').first().innerText();
  const behind = await followed(page, hydrated, page.getByRole('link', { name: 'The trades behind it' }), 'Trades of version 2');
  expect(behind.trades.length).toBe(Number(shown));
});

test('the document is edited in place of what was proposed', async ({ page, hydrated, javaScriptEnabled }) => {
  await learn(page, hydrated, javaScriptEnabled);
  await page.getByRole('link', { name: 'Edit the document' }).click();
  await hydrated(page);
  const document = page.getByLabel('Document', { exact: true });
  const written = await document.inputValue();
  if (javaScriptEnabled) {
    // Checked while it is written, before anything is sent.
    await expect(page.locator('#verdict')).toContainText('can be traded');
    await document.fill(written.replace('close', 'clse'));
    await expect(page.locator('#verdict .carets')).toContainText("did you mean 'close'?");
  }
  await document.fill(written.replace('[execution]', '[execution'));
  await page.getByRole('button', { name: 'Apply this document' }).click();
  await expect(page.getByText('Has mistakes').first()).toBeVisible();
  await hydrated(page);
  await document.fill(`# mine\n${written}`);
  await page.getByRole('button', { name: 'Apply this document' }).click();
  await expectSaid(page, 'Your document holds from now on');
});

test('the pages of learning are accessible and fit a phone', { tag: '@scripts-on' }, async ({
  page,
  hydrated,
  accessible,
  javaScriptEnabled,
}) => {
  await learn(page, hydrated, javaScriptEnabled);
  const agent = agentOf(page);
  const round = new URL(page.url()).pathname;
  const pages = [round, `${round}/refinements/1/trades`, '/approvals', agent, `${agent}?tab=iterations`, `${agent}?tab=knowledge`, `${agent}?tab=strategies`, '/agents?stage=learning'];
  for (const path of pages) await expectReadable(page, hydrated, accessible, path);
});
