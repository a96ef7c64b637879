// Research: looking at instruments, writing a strategy, trading it on the past.
import { addMember, expectAccessible, expectSaid, signIn } from '../fixtures/house.js';
import { expect, test } from '../fixtures/watched.js';

test.beforeEach(async ({ server, page, hydrated }) => {
  await addMember(server, 'ada', { admin: true });
  await signIn(page, hydrated, { path: '/instruments' });
});

/** Waits until the backtest on this page is done; without scripts the reader loads it again. */
async function done(page, javaScriptEnabled) {
  const pill = page.locator('h1 .pill');
  if (javaScriptEnabled) return expect(pill).toHaveText('done', { timeout: 60_000 });
  return expect(async () => {
    await page.reload();
    await expect(pill).toHaveText('done', { timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
}

/** Asks for a backtest of an example over a month. */
async function ask(page, hydrated, strategy) {
  await page.goto('/backtests/new');
  await hydrated(page);
  await page.getByRole('combobox', { name: 'Strategy' }).selectOption({ label: strategy });
  await page.getByLabel('From', { exact: true }).fill('2026-09-01');
  await page.getByLabel('To', { exact: true }).fill('2026-10-01');
  await page.getByRole('button', { name: 'Run it' }).click();
  await expect(page).toHaveURL(/\/backtests\/[0-9a-f-]{36}$/);
}

test('an instrument has candles, indicators and a regime, and shows where an expression is wrong', async ({ page, hydrated, javaScriptEnabled }) => {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Instruments');
  const first = page.locator('tbody tr').first();
  await expect(first.locator('svg.spark')).toBeVisible();
  await first.getByRole('link').click();
  await hydrated(page);
  await expect(page.locator(javaScriptEnabled ? '.lively canvas' : '.chart.candles svg').first()).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Regime' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Expression' }).fill('smaa(close, 20)');
  await page.getByRole('button', { name: 'Draw it' }).click();
  await expect(page.locator('.carets')).toContainText("did you mean 'sma'?");
  await page.getByRole('textbox', { name: 'Expression' }).fill('zscore(close, 20)');
  await page.getByRole('button', { name: 'Draw it' }).click();
  await expect(page.getByRole('heading', { name: 'zscore(close, 20)' })).toBeVisible();
  await page.getByRole('link', { name: '1d', exact: true }).click();
  await expect(page).toHaveURL(/timeframe=1d/);
});

test('a strategy is kept from an example, refused with carets, and saved as a new version', async ({ page, hydrated, javaScriptEnabled }) => {
  await page.goto('/strategies/new?from=turtle');
  await hydrated(page);
  const document = page.getByRole('textbox', { name: 'Document' });
  const text = await document.inputValue();
  await document.fill(text.replaceAll('atr(', 'atrr('));
  if (javaScriptEnabled) await expect(page.locator('.carets.loss')).toContainText("did you mean 'atr'?");
  await page.getByRole('button', { name: 'Keep it' }).click();
  await expect(page.locator('.notice.loss')).toContainText('has mistakes');
  await expect(page.locator('.carets.loss')).toContainText("did you mean 'atr'?");
  await expect(document).toHaveValue(/atrr\(/);
  await document.fill(text);
  await page.getByRole('button', { name: 'Keep it' }).click();
  await expectSaid(page, 'The strategy is kept.');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('version 1');
  await hydrated(page);
  await document.fill(`${text}\n# looked at again\n`);
  await page.getByRole('button', { name: 'Save as a new version' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('version 2');
  await page.getByRole('link', { name: 'Version 1' }).click();
  await expect(page.locator('pre.source')).not.toContainText('looked at again');
});

test('what is typed into a document stays while its page is looked at again', { tag: '@scripts-on' }, async ({ page, hydrated, request, server }) => {
  await page.goto('/strategies/new?from=turtle');
  await hydrated(page);
  await page.getByRole('button', { name: 'Keep it' }).click();
  await expectSaid(page, 'The strategy is kept.');
  const document = page.getByRole('textbox', { name: 'Document' });
  const text = await document.inputValue();
  const made = await server.command(['token', 'create', '--user', 'ada', '--scopes', 'read,write', '--name', 'research']);
  const headers = { authorization: `Bearer ${made.trim()}` };
  for (const name of ['One', 'Two']) {
    await document.fill(`${text}\n# half a thought`);
    const looked = page.waitForResponse((answer) => answer.url() === page.url() && answer.request().method() === 'GET');
    const kept = await request.post(`${server.url}/api/strategies`, { headers, data: { document: text.replace('name = "Turtle"', `name = "${name}"`) } });
    expect(kept.status()).toBe(201);
    await (await looked).finished();
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    await expect(document).toHaveCount(1);
    await expect(document).toHaveValue(/half a thought$/);
    await expect(page.getByRole('heading', { name: 'Document' })).toHaveCount(1);
  }
});

test('a backtest runs, shows its figures and drawings, and is compared with another', async ({ page, hydrated, javaScriptEnabled }) => {
  test.slow();
  await ask(page, hydrated, 'EMA trend');
  await done(page, javaScriptEnabled);
  await expect(page.getByText('Final equity · PAPER')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Where it won and lost' })).toBeVisible();
  await expect(page.getByText(/chance alone|enough trades/).first()).toBeVisible();
  const drawn = javaScriptEnabled ? '.lively canvas' : '.chart.candles svg';
  await expect(page.locator(drawn).first()).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'Variants tried of this strategy' })).toContainText('1');
  const file = async (name) => page.request.get(await page.getByRole('link', { name }).last().getAttribute('href'));
  const lines = (await (await file('CSV')).text()).trim().split('\r\n');
  expect(lines[0]).toMatch(/^direction,entryAt.*,scan\.up,scan\.strength$/);
  const trades = await (await file('JSON')).json();
  expect(trades).toHaveLength(lines.length - 1);
  // The newest trade is the first on the page, and its strategy enters only where there is a trend.
  const seen = page.getByRole('table', { name: 'Closed trades' }).locator('details').first();
  await seen.locator('summary').click();
  const { up, strength } = trades.at(-1).scan;
  expect(strength).toBeGreaterThan(20);
  await expect(seen.locator('dd')).toHaveText([String(up), String(Number(strength.toFixed(4)))]);
  await ask(page, hydrated, 'Turtle');
  await done(page, javaScriptEnabled);
  await page.goto('/backtests');
  await hydrated(page);
  for (const box of await page.getByRole('checkbox').all()) await box.check();
  await page.getByRole('button', { name: 'Compare those that are ticked' }).click();
  await expect(page).toHaveURL(/\/backtests\/compare\?id=.*&id=/);
  await expect(page.getByRole('row').filter({ hasText: 'Turtle on' })).toBeVisible();
  await expect(page.locator('.legend li')).toHaveCount(2);
});

test('a form that is wrong says so and keeps what was entered', async ({ page, hydrated }) => {
  await page.goto('/backtests/new');
  await hydrated(page);
  await page.getByLabel('From', { exact: true }).fill('2026-10-02');
  await page.getByLabel('To', { exact: true }).fill('2026-10-01');
  await page.getByLabel('Parameters').fill('fast=10');
  await page.getByRole('button', { name: 'Run it' }).click();
  await expect(page.locator('.wrong')).toBeVisible();
  await expect(page.getByLabel('Parameters')).toHaveValue('fast=10');
});

test('the pages of research are accessible', { tag: '@scripts-on' }, async ({ page, hydrated, accessible }) => {
  test.slow();
  await expectAccessible(page, hydrated, accessible);
  for (const path of ['/strategies', '/strategies/new', '/backtests', '/backtests/new']) {
    await page.goto(path);
    await expectAccessible(page, hydrated, accessible);
  }
  await ask(page, hydrated, 'EMA trend');
  await done(page, true);
  await expectAccessible(page, hydrated, accessible);
});
