// An agent that asks itself whether it should be otherwise: what it proposes was really run, a person says yes and takes it back, and most of the
// time there is nothing to propose.
import { addMember, expectSaid, signIn } from '../fixtures/house.js';
import { agentOf, followed, make, until } from '../fixtures/laboratory.js';
import { expect, test } from '../fixtures/watched.js';

// What is planted is strongest in the hours that one of them keeps away from: that shows whatever day it is today, on the other shares too.
test.use({ speed: '60', edge: 'vwap_bounce=5' });

test.beforeEach(async ({ server, page, hydrated }) => {
  await addMember(server, 'ada', { admin: true });
  await signIn(page, hydrated);
});

/** Has an agent learn three times without being asked, after which it asks itself; ends on the tab of its evolution when that is over. */
async function grown(page, hydrated, javaScriptEnabled, wanted) {
  await make(page, hydrated, wanted);
  const agent = agentOf(page);
  await page.goto(`${agent}?tab=evolution`);
  await hydrated(page);
  await page.getByRole('button', { name: 'Have it ask itself' }).click();
  await expect(page.getByText('three decided iterations').first()).toBeVisible();
  await page.goto(agent);
  await hydrated(page);
  await page.getByLabel('Afterwards').selectOption('its best change is applied by itself');
  await page.getByLabel('How many').fill('3');
  await page.getByRole('button', { name: 'Start iteration' }).click();
  await expect(page.locator('.phases li')).toHaveCount(7);
  await page.goto(`${agent}?tab=evolution`);
  await hydrated(page);
  const found = page.locator('[data-evolution="1"]').filter({ hasNotText: 'Look again in a moment' });
  await until(page, found, javaScriptEnabled);
  await hydrated(page);
  return agent;
}

const trait = (page, name) => page.locator(`[data-trait="${name}"]`);

async function settings(page, hydrated, agent) {
  await page.goto(`${agent}?tab=settings`);
  await hydrated(page);
}

test('a change of what it is is proposed with what was measured, approved, seen and taken back', async ({
  page,
  hydrated,
  javaScriptEnabled,
}) => {
  const wanted = { name: 'Sleeper', described: 'VWAP bounce day trader of ORVX on 5m bars, long only, avoid 15:00-17:00' };
  const agent = await grown(page, hydrated, javaScriptEnabled, wanted);
  const proposed = page.locator('[data-evolution="1"]');
  await expect(proposed.getByRole('heading', { name: 'hours: avoid 15:00-17:00 → open' })).toBeVisible();
  // Both were run, on the same data.
  const sharpe = proposed.getByRole('row').filter({ hasText: 'Sharpe' });
  await expect(sharpe.getByRole('cell').nth(1)).toContainText(/\d/);
  await expect(sharpe.getByRole('cell').nth(2)).toContainText(/\d/);
  const trades = await proposed.getByRole('row').filter({ hasText: 'Trades' }).getByRole('cell').allInnerTexts();
  expect(Number(trades[2])).toBeGreaterThan(Number(trades[1]));
  for (const [count, of] of [[trades[1], 'as it is'], [trades[2], 'as it would be']]) {
    const link = proposed.getByRole('link', { name: `${count}: the trades ${of}` });
    expect((await followed(page, hydrated, link, 'Trades of evolution 1')).trades.length).toBe(Number(count));
    await page.goto(`${agent}?tab=evolution`);
    await hydrated(page);
  }
  await page.getByLabel('Reason, about Sleeper: evolution 1').fill('why not');
  await page.getByRole('button', { name: 'Approve Sleeper: evolution 1' }).click();
  await expectSaid(page, 'It is approved');
  await hydrated(page);
  await expect(page.getByRole('row', { name: /Evolution 1/ })).toContainText('“why not”');

  await settings(page, hydrated, agent);
  await expect(trait(page, 'hours')).not.toContainText('15:00');
  const versions = page.getByRole('table', { name: 'Versions of its personality' });
  await expect(versions.getByRole('row', { name: /Version 2/ })).toContainText('as it asked for');
  await expect(versions.getByRole('row', { name: /Version 2/ })).toContainText('why not');

  await page.goto(`${agent}?tab=evolution`);
  await hydrated(page);
  await page.getByRole('button', { name: 'Roll back Sleeper: evolution 1' }).click();
  await page.getByRole('button', { name: 'Roll it back' }).click();
  await expectSaid(page, 'It is rolled back');
  await hydrated(page);
  await settings(page, hydrated, agent);
  await expect(trait(page, 'hours')).toContainText('avoid 15:00-17:00');
  await expect(versions.getByRole('row', { name: /Version 3/ })).toContainText('holds now');
});

test('where nothing speaks for a change, that is what is found', async ({ page, hydrated, javaScriptEnabled }) => {
  const wanted = { name: 'Content', described: 'VWAP bounce day trader of ORVX on 5m bars, long only' };
  await grown(page, hydrated, javaScriptEnabled, wanted);
  await expect(page.getByText('Nothing speaks for a change')).toBeVisible();
  await page.getByText(/Everything that it ran \(\d+\)/).click();
  await expect(page.getByRole('table', { name: 'What it ran, the best first' }).getByRole('row').nth(1)).toBeVisible();
  // Nothing was learnt since, so there is nothing new to ask.
  await page.getByRole('button', { name: 'Have it ask itself' }).click();
  await expect(page.getByText('and again after three more')).toBeVisible();
});
