// What somebody does who tries the program, at the speed at which they would: an hour of the market in a minute. An agent is made from an
// example, trades, says why, is stopped in an emergency over a restart, and has the fills of a backtest.
import { addMember, expectSaid, signIn } from '../fixtures/house.js';
import { simulated } from '../fixtures/server.js';
import { expect, test } from '../fixtures/watched.js';

const SPEED = '60';
// An average holds for some twenty bars, which are a hundred seconds here; the first crossing may be as far away.
const PATIENCE_MS = 300_000;
// Whoever starts an agent at this speed sees it trade within a minute, twelve of its bars.
const FIRST_TRADE_MS = 60_000;

test.use({ speed: SPEED });

test('an agent is made, trades, is stopped over a restart, and a backtest has its fills', async ({ server, page, hydrated, javaScriptEnabled }) => {
  test.setTimeout(3 * PATIENCE_MS);

  /** With scripts the page brings it by itself; without, the reader loads it again. */
  const comes = (locator, timeout = PATIENCE_MS) =>
    javaScriptEnabled
      ? expect(locator).toBeVisible({ timeout })
      : expect(async () => {
          await page.reload();
          await expect(locator).toBeVisible({ timeout: 2_000 });
        }).toPass({ timeout });

  await addMember(server, 'ada', { admin: true });
  await signIn(page, hydrated, { path: '/agents/new?by=hand' });
  await page.locator('.pick').filter({ hasText: 'SMA crossover' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Squall');
  await page.getByLabel('Timeframe').selectOption('5m');
  const symbols = [];
  for (const box of await page.locator('.pick-pairs input[value$="-USD"]').all()) {
    await box.check();
    symbols.push(await box.getAttribute('value'));
  }
  await page.getByRole('button', { name: 'Make the agent' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Squall');
  await hydrated(page);
  const address = new URL(page.url()).pathname;
  // When there is something to buy is the market's affair; how soon it is bought then is the program's. So the agent is started when its
  // rule holds somewhere, and by enough that it still does at the next close.
  const rises = async (symbol) => {
    const ratio = `/api/instruments/${symbol}/indicators?timeframe=5m&limit=1&expressions=sma(close,10)%2Fsma(close,30)`;
    return (await (await page.request.get(ratio)).json()).columns[0].values[0] > 1.0005;
  };
  await expect(async () => expect(await Promise.all(symbols.map(rises))).toContain(true)).toPass({ timeout: PATIENCE_MS });
  const pressed = Date.now();
  await page.getByRole('button', { name: 'Start Squall' }).click();
  await expectSaid(page, 'The agent trades');

  // Bought, and not only ordered.
  const bought = page.locator('#positions .position').filter({ hasText: 'Entered at' }).first();
  await comes(bought, pressed + FIRST_TRADE_MS - Date.now());
  const trade = page.locator('#lines tr[data-key^="trade-"]').first();
  await comes(trade);
  // Others come above it while somebody looks.
  const opened = page.locator(`tr[data-key="${await trade.getAttribute('data-key')}"]`);
  await opened.locator('summary').click();
  await expect(opened.getByText(/^entry\.long holds/)).toBeVisible();
  await expect(opened.getByText('sma(close, fast) > sma(close, slow)')).toBeVisible();
  // What was traded until now, nobody has interfered with.
  const traded = (await (await page.request.get(`/api${address}/trades?pageSize=100`)).json()).items;
  const symbol = traded[0].symbol;

  await page.getByRole('button', { name: 'Emergency stop' }).click();
  await page.getByRole('button', { name: 'Stop now' }).click();
  await expectSaid(page, 'The emergency stop holds');
  const banner = page.locator('.banner.stopped');
  await page.goto('about:blank');
  await server.pause();
  await server.start(simulated(SPEED), new URL(server.url).host);
  await page.goto(address);
  await hydrated(page);
  await expect(banner).toContainText('ada stopped everything');
  await banner.getByRole('button', { name: 'Lift it' }).click();
  await expectSaid(page, 'The emergency stop is lifted');
  await expect(banner).toHaveCount(0);

  await page.goto(`${address}?pair=${symbol}`);
  await hydrated(page);
  await page.getByRole('button', { name: 'Backtest this time' }).click();
  await expect(page).toHaveURL(/\/backtests\/[0-9a-f-]{36}$/);
  await comes(page.locator('h1 .pill').filter({ hasText: 'done' }));
  const again = (await (await page.request.get(`/api${new URL(page.url()).pathname}/trades?pageSize=100`)).json()).items;
  const fills = ({ entryAt, exitAt, quantity, entryPrice, exitPrice, fees }) => [entryAt, exitAt, quantity, entryPrice, exitPrice, fees].join(' ');
  for (const own of traded.filter((trade) => trade.symbol === symbol)) expect(again.map(fills)).toContain(fills(own));
});
