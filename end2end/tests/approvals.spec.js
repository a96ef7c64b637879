// Everything that waits for a word, in one place: the same facts as on its own page, boxes to choose among changes, and keys for whoever has many.
import { addMember, expectSaid, signIn } from '../fixtures/house.js';
import { EXAMPLE, learn, make, told } from '../fixtures/laboratory.js';
import { expect, test } from '../fixtures/watched.js';

// Something is planted, so that changes are found that are worth it.
test.use({ speed: '60', edge: 'vwap_bounce=4' });

test.beforeEach(async ({ server, page, hydrated }) => {
  test.slow();
  await addMember(server, 'ada', { admin: true });
  await signIn(page, hydrated);
});

/** What waits, by its title. */
const card = (page, title) => page.locator('[data-answers]').filter({ has: page.getByRole('link', { name: title, exact: true }) });

/** From where the focus is to the next box: links to trades lie between. */
async function toBox(page) {
  do await page.keyboard.press('Tab');
  while (!(await page.evaluate(() => document.activeElement.matches('input[type=checkbox]'))));
}

async function waits(page, hydrated, javaScriptEnabled, name) {
  await make(page, hydrated, { name, described: EXAMPLE });
  await learn(page, hydrated, javaScriptEnabled);
  return new URL(page.url()).pathname;
}

test('every change stands in the card with what was measured of it, and those are taken that are checked', async ({ page, hydrated, javaScriptEnabled }) => {
  const round = await waits(page, hydrated, javaScriptEnabled, 'Bouncer');
  const measured = await page.locator('.changes > li .projected').allInnerTexts();
  const { refinements } = await told(page, round);
  expect(refinements.length).toBeGreaterThan(1);
  await page.goto('/approvals');
  await hydrated(page);
  const asked = card(page, 'Bouncer: iteration 1');
  expect(await asked.locator('.changes > li .projected').allInnerTexts()).toEqual(measured);
  const boxes = asked.getByRole('checkbox');
  await expect(boxes).toHaveCount(refinements.length);
  await expect(boxes.first()).toBeChecked();
  await boxes.first().uncheck();
  await boxes.nth(1).check();
  await asked.getByLabel('Reason, about Bouncer: iteration 1').fill('the simpler one');
  await asked.getByRole('button', { name: 'Approve Bouncer: iteration 1' }).click();
  await expectSaid(page, 'It is approved');
  await hydrated(page);
  const { decision } = await told(page, round);
  expect(decision.taken).toEqual([refinements[1].id]);
  // What has changed is what was taken; nothing held before it, so that there is nothing to go back to.
  const row = page.getByRole('row').filter({ hasText: 'Bouncer: iteration 1' });
  await expect(row).toContainText(refinements[1].change);
  await expect(row).not.toContainText(refinements[0].change);
  await expect(row).toContainText('“the simpler one”');
  await expect(row.getByRole('button', { name: /Roll back/ })).toHaveCount(0);
});

test('one is approved and another rejected by keys alone', { tag: '@scripts-on' }, async ({ page, hydrated, javaScriptEnabled }) => {
  const first = await waits(page, hydrated, javaScriptEnabled, 'Bouncer');
  const second = await waits(page, hydrated, javaScriptEnabled, 'Climber');
  await page.goto('/approvals');
  await hydrated(page);
  const titles = page.locator('[data-answers] [data-walk]');
  await expect(titles).toHaveText(['Climber: iteration 1', 'Bouncer: iteration 1']);
  for (const name of ['Approve Climber: iteration 1', 'Reject Climber: iteration 1']) {
    await expect(page.getByRole('button', { name }).locator('kbd')).toBeVisible();
  }
  const { keyboard } = page;
  // A letter means nothing while nothing has the focus, nor while somebody writes; Enter in a reason is no word either.
  await keyboard.press('y');
  await keyboard.press('n');
  await keyboard.press('j');
  await expect(titles.first()).toBeFocused();
  await keyboard.press('r');
  await keyboard.type('yes or no, any');
  await keyboard.press('Enter');
  const reason = page.getByLabel('Reason, about Climber: iteration 1');
  await expect(reason).toBeFocused();
  await expect(reason).toHaveValue('yes or no, any');
  await expect(titles).toHaveCount(2);
  await keyboard.press('Escape');
  await expect(titles.first()).toBeFocused();
  // The same keys leave from a box as from the title.
  await toBox(page);
  await expect(card(page, 'Climber: iteration 1').getByRole('checkbox').first()).toBeFocused();
  await keyboard.press('j');
  await expect(titles.nth(1)).toBeFocused();
  await keyboard.press('k');
  await expect(titles.first()).toBeFocused();
  await keyboard.press('n');
  await expectSaid(page, 'It is rejected');
  await expect(titles).toHaveText(['Bouncer: iteration 1']);

  await keyboard.press('j');
  await toBox(page);
  await keyboard.press('Space');
  await toBox(page);
  await keyboard.press('Space');
  await keyboard.press('y');
  await expectSaid(page, 'It is approved');
  await expect(page.getByText('Nothing waits for you')).toBeVisible();
  expect(await told(page, second)).toMatchObject({ status: 'discarded', decision: { reason: 'yes or no, any' } });
  const approved = await told(page, first);
  expect(approved).toMatchObject({ status: 'applied', decision: { taken: [approved.refinements[1].id] } });
  await expect(page.getByRole('table').locator('tbody tr').first()).toContainText('Bouncer: iteration 1');
});

test('a name that must be typed is typed also by whoever answers with keys', { tag: '@scripts-on' }, async ({ page, hydrated, javaScriptEnabled }) => {
  // Bars of an hour are too few for what is planted: some line of the gate is red.
  await make(page, hydrated, { name: 'Unlucky', described: 'VWAP bounce day trader of ORVX on 1h bars, avoid first 60m' });
  await learn(page, hydrated, javaScriptEnabled);
  await page.goto('/approvals');
  await hydrated(page);
  const { keyboard } = page;
  await keyboard.press('j');
  await keyboard.press('y');
  await expectSaid(page, 'It is approved');
  const [{ id }] = (await (await page.request.get('/api/agents')).json()).items;
  await page.goto(`/agents/${id}/graduation`);
  await hydrated(page);
  await page.getByRole('button', { name: 'Open the seal' }).click();
  await expectSaid(page, 'It was held against the gate');
  await page.goto('/approvals');
  await hydrated(page);
  await keyboard.press('j');
  await keyboard.press('y');
  const name = page.getByPlaceholder('Type Unlucky to override');
  await expect(name).toBeFocused();
  await expect(name).toHaveValue('');
  await keyboard.type('Unlucky');
  await keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Approve Unlucky: graduation 1' })).toBeVisible();
  await keyboard.press('Escape');
  await keyboard.press('y');
  await expectSaid(page, 'It is approved');
  await expect(page.getByRole('button', { name: 'Roll back Unlucky: graduation 1' })).toBeVisible();
});
