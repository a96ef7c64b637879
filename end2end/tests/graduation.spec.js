// The way of an agent onto paper, and beside others there: it is held against the gate, a red line is overridden by its name alone, and the mark stays.
import { addMember, expectReadable, expectSaid, signIn } from '../fixtures/house.js';
import { agentOf, approve, followed, learn, learnt, make, pill, putOnPaper } from '../fixtures/laboratory.js';
import { expect, test } from '../fixtures/watched.js';

// Nothing is planted: whatever an agent finds here is luck, and the gate says so.
test.use({ speed: '60' });

test.beforeEach(async ({ server, page, hydrated }) => {
  await addMember(server, 'ada', { admin: true });
  await signIn(page, hydrated);
});

const BOUNCER = { name: 'Bouncer', described: 'VWAP bounce day trader of ORVX on 1h bars' };

/** From the page of an agent that has learnt to what the gate says of it. */
async function examined(page, hydrated) {
  await page.getByRole('link', { name: 'Hold it against the gate' }).click();
  await hydrated(page);
  await expect(page.getByText('has not been seen yet')).toBeVisible();
  await page.getByRole('button', { name: 'Open the seal' }).click();
  await expectSaid(page, 'It was held against the gate');
  await hydrated(page);
}

test('the gate is read line by line, refused without the name and granted with it', async ({ page, hydrated, javaScriptEnabled }) => {
  await learnt(page, hydrated, javaScriptEnabled, BOUNCER);
  const agent = agentOf(page);
  await examined(page, hydrated);
  await expect(page.locator('[data-met]')).toHaveCount(7);
  await expect(page.locator('[data-met=false]').first()).toBeVisible();
  await page.getByPlaceholder('Type Bouncer to override').fill('somebody');
  await page.getByRole('button', { name: 'Approve Bouncer: graduation 1' }).click();
  await expect(page.getByText("must be the agent's name").first()).toBeVisible();
  await hydrated(page);
  await page.getByPlaceholder('Type Bouncer to override').fill('Bouncer');
  await page.getByRole('button', { name: 'Approve Bouncer: graduation 1' }).click();
  await expectSaid(page, 'It is approved');
  await hydrated(page);
  await expect(pill(page)).toHaveText('granted');
  await expect(page.getByText('It was let onto paper over')).toBeVisible();
  await expect(page.getByText('closed no trade on paper yet')).toBeVisible();

  await page.goto(agent);
  await hydrated(page);
  await page.getByRole('button', { name: 'Start Bouncer' }).click();
  await expectSaid(page, 'The agent trades');
  await hydrated(page);
  await page.getByRole('link', { name: 'Iterations', exact: true }).click();
  await hydrated(page);
  await expect(page.getByRole('link', { name: 'Iteration 1' })).toBeVisible();
  await page.getByRole('link', { name: 'Paper', exact: true }).click();
  await hydrated(page);
  await expect(page.getByRole('heading', { name: 'Equity against buy and hold' })).toBeVisible();
});

test('a figure of the gate is followed to the trades that it was counted from, and the answer is no', async ({ page, hydrated, javaScriptEnabled }) => {
  await make(page, hydrated, BOUNCER);
  await learn(page, hydrated, javaScriptEnabled);
  // As it is: then the version is the document that the iteration traded.
  for (const change of await page.getByRole('checkbox').all()) await change.uncheck();
  await approve(page, hydrated);
  await page.goto(agentOf(page));
  await hydrated(page);
  await examined(page, hydrated);
  const found = await page.locator('[data-met][data-key=trades]').getByRole('cell').nth(1).innerText();
  const sealed = await page.getByRole('link', { name: /Sealed trades, one by one$/ }).innerText();
  const graduation = page.url();

  // Each line that is counted from trades leads to just those.
  const judged = await followed(page, hydrated, page.getByRole('link', { name: `Trades: ${found}, trade by trade` }), 'Trades of graduation 1');
  expect(judged.trades.length).toBe(Number(found));
  expect(judged.trades.every(({ part, fold }) => part === 'judged' && fold > 0)).toBe(true);
  await page.goto(graduation);
  await hydrated(page);
  const behind = await followed(page, hydrated, page.getByRole('link', { name: /^Sealed: gain of a trade: .*, trade by trade$/ }), 'Trades of graduation 1');
  expect(behind.trades.length).toBe(Number(sealed));
  const gain = behind.trades.reduce((sum, one) => sum + one.return, 0) / behind.trades.length;
  const { items } = await (await page.request.get(`/api${agentOf(page)}/graduations`)).json();
  expect(gain).toBeCloseTo(items[0].gate.find(({ rule }) => rule === 'sealed_expectancy').value, 10);
  await page.getByRole('link', { name: 'At twice the fees' }).click();
  await hydrated(page);
  await expect(page.getByText('had every fee been paid twice')).toBeVisible();
  await page.goto(graduation);
  await hydrated(page);

  await page.getByRole('link', { name: 'version 1' }).click();
  await hydrated(page);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Version 1');
  expect(await stretches(page)).toBe(Number(found));
  await page.getByText('Run as it stands by').getByRole('link', { name: 'iteration 1' }).click();
  await hydrated(page);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Iteration 1');
  expect(await stretches(page)).toBe(Number(found));

  const round = `/api${new URL(page.url()).pathname}`;
  const { folds } = (await (await page.request.get(round)).json()).results;
  const trades = await (await page.request.get(`${round}/trades?format=json`)).json();
  expect(trades.filter(({ entryAt }) => entryAt >= folds[0].from).length).toBe(Number(found));

  // Whoever has followed it may say no.
  await page.goto(`${agentOf(page)}/graduation`);
  await hydrated(page);
  await page.getByLabel('Reason, about Bouncer: graduation 1').fill('luck');
  await page.getByRole('button', { name: 'Reject Bouncer: graduation 1' }).click();
  await expectSaid(page, 'It is rejected');
  await hydrated(page);
  await expect(pill(page)).toHaveText('rejected');
  await expect(page.getByText('“luck”')).toBeVisible();
});

/** How many trades the stretches have that are judged. */
async function stretches(page) {
  const rows = page.getByRole('table', { name: 'Results by stretch' }).locator('tbody tr');
  const counts = await rows.locator('[data-label="Trades"]').allInnerTexts();
  return counts.map(Number).reduce((sum, count) => sum + count, 0);
}

test('several agents trade on paper, and what they come to together is one line', async ({
  page,
  hydrated,
  accessible,
  javaScriptEnabled,
}) => {
  const focuses = [
    ['Guardian', 'conservative VWAP bounce day trader of ORVX on 1h bars', 'VWAP bounce'],
    ['Hunter', 'aggressive gap and go day trader of ORVX on 1h bars', 'gap and go'],
    ['Artist', 'moderate reversal day trader of ORVX on 1h bars', 'reversal'],
  ];
  for (const [name, described, focus] of focuses) {
    await learnt(page, hydrated, javaScriptEnabled, { name, described });
    await putOnPaper(page, hydrated, name);
    await page.goto(`${agentOf(page)}?tab=settings`);
    await hydrated(page);
    await expect(page.locator('[data-trait="patternFocus"]')).toContainText(focus);
  }
  await page.goto('/agents');
  await hydrated(page);
  for (const [name] of focuses) {
    await expect(page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })).toContainText('running');
  }
  // Three of 10,000 dollars each: what has been paid in is known whatever they have made of it.
  await expect(page.locator('#portfolio')).toContainText('On paper together');
  await expect(page.getByRole('img', { name: /gained together from/ })).toBeVisible();
  const line = page.getByRole('img', { name: /all together from [\d.]+ to [\d.]+.*paid in from [\d.]+ to 30000/ });
  await expect(line).toBeVisible();
  const together = await (await page.request.get('/api/agents/equity')).json();
  expect(together.items.at(-1).paid).toBe('30000');
  if (javaScriptEnabled) await expectReadable(page, hydrated, accessible, '/agents');
});

test('the pages on the way are accessible and fit a phone', { tag: '@scripts-on' }, async ({ page, hydrated, accessible, javaScriptEnabled }) => {
  await learnt(page, hydrated, javaScriptEnabled, BOUNCER);
  const agent = agentOf(page);
  await examined(page, hydrated);
  const trades = `${agent}/graduations/1/trades?part=sealed`;
  const pages = [`${agent}/graduation`, trades, '/approvals', agent, `${agent}?tab=context`, `${agent}?tab=paper`, `${agent}?tab=evolution`];
  for (const path of pages) await expectReadable(page, hydrated, accessible, path);
});
