// Agents as a new user meets them: made from an example, started, watched, stopped in an emergency; with and without scripts.
import { addMember, expectAccessible, expectSaid, signIn } from '../fixtures/house.js';
import { simulated } from '../fixtures/server.js';
import { expect, test } from '../fixtures/watched.js';

// Ten hours of market time in a second: enough for a strategy on several pairs to trade while somebody looks.
const SPEED = '3600';

test.use({ speed: SPEED });

test.beforeEach(async ({ server, page, hydrated }) => {
  await addMember(server, 'ada', { admin: true });
  await signIn(page, hydrated, { path: '/agents' });
});

/** Fills the form of a new agent from an example that trades often. */
async function make(page, hydrated, name) {
  await page.goto('/agents/new?by=hand');
  await hydrated(page);
  await page.locator('.pick').filter({ hasText: 'SMA crossover' }).click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Timeframe').selectOption('5m');
  // Those that never close.
  for (const box of await page.locator('.pick-pairs input[value$="-USD"]').all()) await box.check();
  await page.getByRole('button', { name: 'Make the agent' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(name);
  await hydrated(page);
}

async function start(page, name) {
  await page.getByRole('button', { name: `Start ${name}` }).click();
  await expectSaid(page, 'The agent trades');
}

/** Looks again until something stands there: the page comes by itself with scripts, and is loaded without. */
async function eventually(page, hydrated, locator) {
  await expect(async () => {
    await page.reload();
    await hydrated(page);
    await expect(locator).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 60_000 });
}

/** Turns to older pages until something stands there: which lines are the newest is the market's doing. */
async function onSomePage(page, hydrated, locator) {
  await expect(async () => {
    await hydrated(page);
    const older = page.getByRole('link', { name: 'Older' });
    if (!(await locator.isVisible()) && (await older.getAttribute('href', { timeout: 1_000 }).catch(() => null))) await older.click();
    await expect(locator).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 60_000 });
}

test('an agent is made from an example, trades, and says why', async ({ page, hydrated }) => {
  test.slow();
  await expect(page.getByText('No agents yet')).toBeVisible();
  await page.getByRole('link', { name: 'Make your first agent' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('New agent');
  await make(page, hydrated, 'Squall');
  await expect(page.getByText('Not started yet')).toBeVisible();
  await start(page, 'Squall');
  const trade = page.locator('#lines tr[data-key^="trade-"]').first();
  await eventually(page, hydrated, trade);
  // Others come above it while somebody looks.
  const opened = page.locator(`tr[data-key="${await trade.getAttribute('data-key')}"]`);
  await opened.locator('summary').click();
  await expect(opened.getByText('Why', { exact: true })).toBeVisible();
  await expect(opened.getByText(/^entry\.long holds/)).toBeVisible();
  const lines = page.locator('#lines');
  for (const [tab, text] of [['Orders', 'buy'], ['Decisions', 'entered long'], ['Ledger', 'paid in'], ['Configuration', 'SMA crossover']]) {
    await page.getByRole('link', { name: tab, exact: true }).click();
    await expect(page).toHaveURL(new RegExp(`tab=${tab.toLowerCase()}`));
    await onSomePage(page, hydrated, lines.getByText(text).first());
  }
  await page.goto('/agents');
  await hydrated(page);
  await expect(page.getByRole('row').filter({ hasText: 'Squall' })).toContainText('running');
});

test('the emergency stop holds over a restart until it is lifted', async ({ server, page, hydrated }) => {
  test.slow();
  await make(page, hydrated, 'Lantern');
  await start(page, 'Lantern');
  await page.getByRole('button', { name: 'Emergency stop' }).click();
  await page.getByText('Close what is held, too').click();
  await page.getByRole('button', { name: 'Stop now' }).click();
  await expectSaid(page, 'The emergency stop holds');
  const banner = page.locator('.banner.stopped');
  await expect(banner).toContainText('ada stopped everything');
  await expect(page.getByText('An emergency stop holds for this agent')).toBeVisible();

  // Nobody looks while the server is away.
  await page.goto('about:blank');
  await server.pause();
  await server.start(simulated(SPEED), new URL(server.url).host);
  await page.goto('/');
  await hydrated(page);
  await expect(page.getByText('An emergency stop of ada holds')).toBeVisible();
  await expect(banner).toContainText('ada stopped everything');
  await banner.getByRole('button', { name: 'Lift it' }).click();
  await expectSaid(page, 'The emergency stop is lifted');
  await expect(banner).toHaveCount(0);
  await page.goto('/activity?kind=stop');
  await hydrated(page);
  await expect(page.getByText('The emergency stop of everything was lifted by ada')).toBeVisible();
});

test('what an agent is worth is drawn, and figures open the lines they are measured on', async ({ page, hydrated, javaScriptEnabled, server, request }) => {
  test.slow();
  await make(page, hydrated, 'Gauge');
  const address = new URL(page.url()).pathname;
  await page.goto(`${address}?tab=ledger`);
  await hydrated(page);
  const made = await server.command(['token', 'create', '--user', 'ada', '--scopes', 'read,write,admin', '--name', 'books']);
  const headers = { authorization: `Bearer ${made.trim()}` };
  // The books of those that were started before the last check are seen by it, and no others.
  expect((await request.post(`${server.url}/api/books/check`, { headers })).ok()).toBe(true);
  await start(page, 'Gauge');
  await page.goto(`${address}?tab=ledger`);
  await expect(page.locator('.books')).toContainText('not checked yet');
  expect((await request.post(`${server.url}/api/books/check`, { headers })).ok()).toBe(true);
  await page.goto(`${address}?tab=ledger`);
  await expect(page.locator('.books')).toContainText('books balance');

  await page.goto(address);
  await eventually(page, hydrated, page.locator('#lines tr[data-key^="trade-"]').first());
  const prices = page.getByRole('region', { name: 'Prices, entries and exits' });
  // Of the first instrument, which need not be the one that was traded.
  await expect(prices.locator(javaScriptEnabled ? '.lively canvas' : 'svg').first()).toBeVisible();
  // With the instrument of a trade, which is drawn from its entry to its exit.
  const { symbol } = (await (await page.request.get(`/api${address}/trades`)).json()).items[0];
  await page.goto(`${address}?pair=${symbol}`);
  await hydrated(page);
  await expect(prices.getByRole('img', { name: new RegExp(`^${symbol}: 160 bars, .* [0-9]+ trades$`) })).toBeAttached();
  await expect(prices.locator('svg .end').first()).toBeAttached();
  const equity = page.getByRole('region', { name: 'Equity against buy and hold' });
  await expect(equity.locator('.legend')).toHaveText(/this agent\s*buy and hold/);
  await expect(equity.getByRole('img', { name: /^Equity in dollars: this agent from [\d.]+ to [\d.]+.*; buy and hold from [\d.]+ to [\d.]+/ })).toBeVisible();

  const figure = (name) => page.locator('.stats').first().getByRole('link', { name, exact: true });
  for (const name of ['Sharpe', 'Deepest fall']) await expect(figure(name)).toHaveAttribute('href', '#equity');
  await expect(page.locator('#equity').getByRole('heading', { name: 'Equity against buy and hold' })).toBeVisible();
  await figure('Fees').click();
  await expect(page).toHaveURL(/tab=ledger/);
  await expect(page.getByRole('columnheader', { name: 'Fees' })).toBeAttached();

  // Standing still, it is worth what its line ends with.
  await hydrated(page);
  await page.getByRole('button', { name: 'Terminate Gauge' }).click();
  await page.getByRole('button', { name: 'Terminate it' }).click();
  await expectSaid(page, 'The agent is terminated');
  await expect(async () => expect((await (await page.request.get(`/api${address}/positions`)).json()).total).toBe(0)).toPass();
  await page.goto('/agents');
  await hydrated(page);
  const row = page.getByRole('row').filter({ hasText: 'Gauge' });
  await expect(row.locator('svg.spark')).toBeVisible();
  const worth = await row.locator('.worth').textContent();
  await expect(row.locator('.line')).toHaveAttribute('title', `Equity by the day, from $10,000.00 to ${worth}`);
  await expect(row.locator('td[data-label="P&L"]')).toHaveText(/[+−]?\$/);
  await expect(row.locator('td[data-label="Position"]')).toHaveText('flat');
  const own = await (await page.request.get(`/api${address}`)).json();
  expect(Number(worth.replace(/[$,]/g, ''))).toBeCloseTo(Number(own.figures?.equity ?? own.equity), 1);
});

test('a document is checked while it is written', { tag: '@scripts-on' }, async ({ page, hydrated }) => {
  await page.goto('/agents/new?by=hand');
  await hydrated(page);
  await page.locator('.pick').filter({ hasText: 'Write a document' }).click();
  const document = page.locator('#document');
  const text = await document.inputValue();
  await expect(page.locator('#verdict')).toContainText('can be traded');
  await document.fill(text.replace('close', 'clse'));
  await expect(page.locator('#verdict .carets')).toContainText("did you mean 'close'?");
  await document.fill(text);
  await expect(page.locator('#verdict')).toContainText('can be traded');
});

test('everything that is wrong is told at once and nothing is lost', async ({ page, hydrated }) => {
  await page.goto('/agents/new?by=hand');
  await hydrated(page);
  await page.locator('.pick').filter({ hasText: 'Write a document' }).click();
  await page.locator('#document').fill('name = "Odd"\ntimeframe = "5m"\n[execution]\nentry.long = "clse > open"\nsize.units = 1\nmax_holding_bars = 3\n');
  await page.getByLabel('Name', { exact: true }).fill('Anvil');
  await page.getByLabel('Allocation in dollars').fill('-5');
  await page.getByLabel('Stop loss, % from the entry').fill('101');
  await page.getByRole('button', { name: 'Make the agent' }).click();
  await expect(page.getByText('4 fields cannot be so')).toBeVisible();
  await expect(page.locator('.wrong')).toHaveCount(4);
  await expect(page.locator('.carets')).toContainText('^^^^');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Anvil');
  await expect(page.getByLabel('Allocation in dollars')).toHaveValue('-5');
  await expect(page.locator('#document')).toHaveValue(/clse > open/);
});

test('an agent is changed, ended and deleted', async ({ page, hydrated }) => {
  await make(page, hydrated, 'Harbour');
  await page.getByRole('link', { name: 'Change', exact: true }).click();
  await hydrated(page);
  await page.getByLabel('Name', { exact: true }).fill('Haven');
  await page.getByLabel('Largest position, % of equity').fill('25');
  await page.getByRole('button', { name: 'Save the changes' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Haven');
  await expect(page.getByText('25.00 % of equity')).toBeVisible();
  await page.getByRole('button', { name: 'Terminate Haven' }).click();
  await page.getByRole('button', { name: 'Terminate it' }).click();
  await expectSaid(page, 'The agent is terminated');
  await page.getByRole('button', { name: 'Delete Haven' }).click();
  await page.getByRole('button', { name: 'Delete the agent' }).click();
  await expectSaid(page, 'The agent is deleted');
  await expect(page.getByText('No agents yet')).toBeVisible();
});

test('an agent of somebody else is not found', async ({ server, page, hydrated, expected }) => {
  await make(page, hydrated, 'Mine');
  const address = new URL(page.url()).pathname;
  await addMember(server, 'bo');
  await page.context().clearCookies();
  await signIn(page, hydrated, { name: 'bo', path: '/agents' });
  expected.status(404, address);
  const answer = await page.goto(address);
  expect(answer.status()).toBe(404);
  await expect(page.getByText('There is nothing here')).toBeVisible();
});

test('the pages of agents are accessible', { tag: '@scripts-on' }, async ({ page, hydrated, accessible }) => {
  test.slow();
  await expectAccessible(page, hydrated, accessible);
  await make(page, hydrated, 'Beacon');
  await start(page, 'Beacon');
  await eventually(page, hydrated, page.locator('#lines tr[data-key^="trade-"]').first());
  await expectAccessible(page, hydrated, accessible);
  await page.goto(`${new URL(page.url()).pathname}?tab=ledger`);
  await expectAccessible(page, hydrated, accessible);
  for (const path of ['/agents', '/agents/new', '/agents/new?by=hand', '/']) {
    await page.goto(path);
    await expectAccessible(page, hydrated, accessible);
  }
});
