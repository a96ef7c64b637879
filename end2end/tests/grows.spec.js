// An agent that grows: it is stopped out, asks to be otherwise, and then finds where its pattern works and requires it.
import { addMember, expectSaid, signIn } from '../fixtures/house.js';
import { agentOf, approveChanges, keep, learn, make, pill, told, until } from '../fixtures/laboratory.js';
import { expect, test } from '../fixtures/watched.js';

// Bounces at a support first fall far enough for a tight stop and then rise; elsewhere nothing follows them.
test.use({ speed: '60', edge: 'support_bounce=5' });

const DESCRIBED = 'aggressive VWAP bounce day trader of ORVX, SYQL and TLRP on 5m bars, long only, tight stops';
const NEAR_SUPPORT = /trade only where the distance above a support of days is below [\d.]+ %/;

test('it asks for other stops, and then trades at supports', async ({ server, page, hydrated, javaScriptEnabled }) => {
  test.slow();
  await addMember(server, 'ada', { admin: true });
  await signIn(page, hydrated);
  await make(page, hydrated, { name: 'Guardian', described: DESCRIBED });
  const agent = agentOf(page);
  for (let round = 1; round <= 3; round += 1) {
    await learn(page, hydrated, javaScriptEnabled);
    await keep(page, hydrated);
  }

  // It was stopped out, says how often, and shows both as they were run.
  await page.goto(`${agent}?tab=evolution`);
  await hydrated(page);
  const proposed = page.locator('[data-evolution="1"]').filter({ hasNotText: 'Look again in a moment' });
  await until(page, proposed, javaScriptEnabled);
  await hydrated(page);
  await expect(proposed.getByRole('heading', { name: 'stops: tight → usual' })).toBeVisible();
  await expect(proposed).toContainText(/\d+ of my \d+ trades were stopped out/);
  const evolution = await told(page, `${agent}/evolution/1`);
  expect(evolution.proposed.projected.difference.lower).toBeGreaterThan(0);
  const sharpe = proposed.getByRole('row').filter({ hasText: 'Sharpe' }).getByRole('cell');
  await expect(sharpe.nth(1)).toContainText(evolution.before.sharpe.value.toFixed(2));
  await expect(sharpe.nth(2)).toContainText(evolution.proposed.after.sharpe.value.toFixed(2));
  await page.getByRole('button', { name: 'Approve Guardian: evolution 1' }).click();
  await expectSaid(page, 'It is approved');
  await page.goto(`${agent}?tab=settings`);
  await hydrated(page);
  await expect(page.locator('[data-trait="stops"]')).toContainText('usual');

  // With room to breathe it sees that its pattern works at supports, and what is approved requires them.
  await learn(page, hydrated, javaScriptEnabled);
  const iteration = await told(page, new URL(page.url()).pathname);
  expect(iteration.analysis.text).toContain('support of days');
  const change = page.locator('.changes > *').filter({ hasText: NEAR_SUPPORT }).first();
  await expect(change).toBeVisible();
  for (const other of await page.locator('.changes').getByRole('checkbox').all()) await other.uncheck();
  await change.getByRole('checkbox').check();
  await approveChanges(page, hydrated);
  await expect(pill(page)).toHaveText('applied');
  const [holds, before] = (await told(page, `${agent}/strategies`)).items;
  expect(holds.document).toContain('levels(2, 60, 10).support@1d');
  expect(before.document).not.toContain('levels(');

  // Run as it stands by the next round, it wins more often, and it knows why.
  await learn(page, hydrated, javaScriptEnabled);
  const after = await told(page, new URL(page.url()).pathname);
  const won = ({ results }) => results.won / results.trades;
  expect(won(after)).toBeGreaterThan(won(iteration));
  await page.goto(`${agent}?tab=knowledge`);
  await hydrated(page);
  await expect(page.locator('.insights > li').filter({ hasText: 'support of days' }).first()).toBeVisible();
});
