// Pages that are long: what tells most stands first, the rest is unfolded or a page away, and what lies behind an edge says so.
import { addMember, expectSaid, signIn } from '../fixtures/house.js';
import { agentOf, approve, EXAMPLE, learn, make, told } from '../fixtures/laboratory.js';
import { expect, test } from '../fixtures/watched.js';

test.use({ speed: '60', edge: 'vwap_bounce=4' });

test.beforeEach(async ({ server, page, hydrated }) => {
  test.slow();
  await addMember(server, 'ada', { admin: true });
  await signIn(page, hydrated);
  await make(page, hydrated, { name: 'Bouncer', described: EXAMPLE });
});

const phone = { width: 390, height: 844 };

/** Whether something has more behind its right edge. */
const isCut = (found) => found.evaluate((element) => element.scrollWidth > element.clientWidth);

/** Whether its edge is in shadow then. */
const isShaded = (found) => found.evaluate((element) => getComputedStyle(element).backgroundImage.includes('radial-gradient'));

test('an iteration is read on a phone: the clearest findings, then the others, and trades a page at a time', async ({ page, hydrated, javaScriptEnabled }) => {
  await learn(page, hydrated, javaScriptEnabled);
  const round = new URL(page.url()).pathname;
  const { analysis, results } = await told(page, round);
  await page.setViewportSize(phone);
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  expect(height).toBeLessThan(11_000);
  // Every finding is in the page.
  const findings = page.getByRole('region', { name: 'What its trades have in common' });
  expect(await findings.locator('tbody tr').count()).toBe(analysis.findings.length);
  const shown = await findings.locator('tbody tr').evaluateAll((rows) => rows.filter((row) => row.checkVisibility()).length);
  expect(shown).toBeLessThanOrEqual(6);
  await findings.locator('summary').last().click();
  await expect(findings.locator('tbody tr').last()).toBeVisible();
  // And every trade on a page of it.
  const trades = page.getByRole('region', { name: 'Trades', exact: true });
  await expect(trades.locator('.pager')).toContainText(`1–10 of ${results.trades}`);
  await expect(trades.locator('tbody tr')).toHaveCount(10);
  // The bar of a phone lies over the lower edge.
  await page.setViewportSize({ width: 1280, height: 800 });
  await trades.getByRole('link', { name: 'Older' }).click();
  await expect(trades.locator('.pager')).toContainText(`11–20 of ${results.trades}`);
  await expect(trades).toBeInViewport();

  await page.setViewportSize(phone);
  const document = page.locator('pre.source').first();
  expect(await isCut(document)).toBe(true);
  expect(await isShaded(document)).toBe(true);
});

test('all tabs of an agent are in reach on a phone', async ({ page, hydrated }) => {
  const agent = agentOf(page);
  await page.setViewportSize(phone);
  const tabs = page.getByRole('navigation', { name: 'This agent' });
  expect(await isCut(tabs)).toBe(true);
  expect(await isShaded(tabs)).toBe(true);
  const names = ['Overview', 'Iterations', 'Strategies', 'Knowledge', 'Evolution', 'Context', 'Paper', 'Settings'];
  await expect(tabs.getByRole('link')).toHaveText(names);
  for (const name of names) {
    await tabs.getByRole('link', { name, exact: true }).click();
    await expect(tabs.locator('[aria-current]')).toHaveText(name);
    await hydrated(page);
  }
  // Where one is stands in sight, also when one comes from elsewhere.
  await page.goto(`${agent}?tab=settings`);
  await hydrated(page);
  await expect(tabs.locator('[aria-current]')).toBeInViewport();
});

test('how a graduation stands is not cut, beside others', async ({ page, hydrated, javaScriptEnabled }) => {
  await learn(page, hydrated, javaScriptEnabled);
  await approve(page, hydrated);
  const agent = agentOf(page);
  for (let time = 1; time < 3; time += 1) {
    await page.goto(`${agent}/graduation`);
    await hydrated(page);
    await page.getByRole('button', { name: 'Open the seal' }).click();
    await expectSaid(page, 'It was held against the gate');
    await hydrated(page);
    if (time > 1) break;
    await page.getByRole('button', { name: 'Reject Bouncer: graduation 1' }).click();
    await expectSaid(page, 'It is rejected');
  }
  for (const width of [1440, 1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    const every = page.getByRole('region', { name: 'Every time' }).locator('.scroll');
    expect(await isCut(every), `${width}`).toBe(false);
  }
});
