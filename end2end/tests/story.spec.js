// The whole way in one piece, as a new user goes it: from a sentence over three rounds of learning to the gate, and each figure to where it comes from.
import { addMember, expectSaid, signIn } from '../fixtures/house.js';
import { agentOf, approveChanges, EXAMPLE, keep, learn, make, offered, pill, told } from '../fixtures/laboratory.js';
import { expect, test } from '../fixtures/watched.js';

// Something is planted in this market: who finds nothing in it in three rounds has not looked.
test.use({ speed: '60', edge: 'vwap_bounce=4' });

/** Says no to the iteration of this page. */
async function discard(page, hydrated, reason) {
  await page.getByLabel('Reason to discard').fill(reason);
  await page.getByRole('button', { name: 'Discard', exact: true }).click();
  await expectSaid(page, 'It is discarded');
  await hydrated(page);
  await expect(pill(page)).toHaveText('discarded');
  await expect(page.getByText(`“${reason}”`)).toBeVisible();
}

/** Three rounds: the first changes that are offered are taken, and the next round is discarded. Answers the numbers of both. */
async function threeRounds(page, hydrated, javaScriptEnabled) {
  let [taken, discarded, found] = [null, null, 0];
  for (let round = 1; round <= 3; round += 1) {
    await learn(page, hydrated, javaScriptEnabled);
    await expect(page.getByRole('heading', { level: 1 })).toContainText(`Iteration ${round}`);
    await expect(page.locator('.unmeasured-figure')).toHaveCount(0);
    const changes = await offered(page);
    found += changes;
    if (changes > 0 && taken === null) {
      await approveChanges(page, hydrated);
      await expect(pill(page)).toHaveText('applied');
      taken = round;
    } else if (taken !== null && discarded === null) {
      await discard(page, hydrated, 'not convinced');
      discarded = round;
    } else {
      await keep(page, hydrated);
    }
  }
  expect(found, 'changes that were offered in three rounds').toBeGreaterThan(0);
  return { taken, discarded };
}

/** What stands in the row of a line of the gate. */
const cell = (row, label) => row.locator(`[data-label="${label}"]`).innerText();

test('from a sentence to the gate', async ({ server, page, hydrated, javaScriptEnabled }) => {
  test.slow();
  await addMember(server, 'ada', { admin: true });
  await signIn(page, hydrated);
  await make(page, hydrated, { name: 'Bouncer', described: EXAMPLE });
  const agent = agentOf(page);
  const { taken, discarded } = await threeRounds(page, hydrated, javaScriptEnabled);
  expect(taken, 'a round whose changes were taken').not.toBeNull();
  expect(discarded, 'a round that was discarded').not.toBeNull();

  // What it knows says from which round, and that round is a click away.
  await page.goto(`${agent}?tab=knowledge`);
  await hydrated(page);
  const insight = page.locator('.insights > li').filter({ hasText: `Iteration ${discarded}` }).first();
  await expect(insight.getByRole('progressbar')).toBeVisible();
  await insight.getByRole('link', { name: `Iteration ${discarded}` }).click();
  await hydrated(page);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(`Iteration ${discarded}`);

  // The version that holds was run by a later round; its figures lead there, and there are the trades that they were counted from.
  await page.goto(`${agent}?tab=strategies`);
  await hydrated(page);
  const holds = page.locator('.family > li').filter({ hasText: 'holds now' });
  await expect(holds).toContainText(/run by iteration \d/);
  await holds.getByRole('link', { name: /^Version \d+$/ }).click();
  await hydrated(page);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Version');
  const version = await told(page, new URL(page.url()).pathname);
  const trades = page.locator('.stats > div').filter({ hasText: 'Trades' }).locator('dd').first();
  await expect(trades).toHaveText(String(version.results.trades));
  await page.getByText('Run as it stands by').getByRole('link', { name: `iteration ${version.runBy}` }).click();
  await hydrated(page);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(`Iteration ${version.runBy}`);
  const rows = await told(page, `${new URL(page.url()).pathname}/trades?format=json`);
  expect(rows.length).toBe(version.results.trades);

  // The gate, line by line: what is read is what was computed, and what was found leads to the version.
  await page.goto(agent);
  await hydrated(page);
  await page.getByRole('link', { name: 'Hold it against the gate' }).click();
  await hydrated(page);
  await page.getByRole('button', { name: 'Open the seal' }).click();
  await expectSaid(page, 'It was held against the gate');
  await hydrated(page);
  const graduation = (await told(page, `${agent}/graduations`)).items[0];
  const lines = page.locator('[data-met]');
  await expect(lines).toHaveCount(graduation.gate.length);
  const red = [];
  for (const [place, line] of graduation.gate.entries()) {
    const row = lines.nth(place);
    await expect(row).toHaveAttribute('data-key', line.rule);
    await expect(row).toHaveAttribute('data-met', String(line.met));
    expect(await cell(row, 'Found')).not.toBe('');
    expect(await cell(row, 'Must be')).not.toBe('');
    if (!line.met) red.push(line.rule);
  }
  await expect(page.getByText('seen once')).toBeVisible();
  const judged = version.results.folds.reduce((sum, { trades }) => sum + trades, 0);
  expect(await cell(page.locator('[data-met][data-key=trades]'), 'Found')).toBe(String(judged));
  await page.getByRole('link', { name: `version ${version.version}`, exact: true }).click();
  await hydrated(page);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(`Version ${version.version}`);

  // The word: paper where every line is met, else no, and the reasons stay.
  await page.goto(`${agent}/graduation`);
  await hydrated(page);
  if (red.length === 0) {
    await page.getByRole('button', { name: 'Approve Bouncer: graduation 1' }).click();
    await expectSaid(page, 'It is approved');
    await hydrated(page);
    await expect(pill(page)).toHaveText('granted');
    expect((await told(page, agent)).stage).toBe('paper');
  } else {
    await page.getByLabel('Reason, about Bouncer: graduation 1').fill(`red: ${red.join(', ')}`);
    await page.getByRole('button', { name: 'Reject Bouncer: graduation 1' }).click();
    await expectSaid(page, 'It is rejected');
    await hydrated(page);
    await expect(pill(page)).toHaveText('rejected');
    await expect(page.getByText(`“red: ${red.join(', ')}”`)).toBeVisible();
  }
});
