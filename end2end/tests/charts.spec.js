// Candles that live: what the scripts add stands in the place of the drawing, follows the page, and is missed by nobody where it does not come.
import { addMember, signIn } from '../fixtures/house.js';
import { simulated, startServer } from '../fixtures/server.js';
import { expect, test } from '../fixtures/watched.js';

test.describe('candles', { tag: '@scripts-on' }, () => {
  test('live: with panes, buttons and the theme of the page', async ({ server, page, hydrated }) => {
    await addMember(server, 'ada', { admin: true });
    await signIn(page, hydrated, { path: '/instruments/ORB-USD' });
    const chart = page.locator('.candle-set .lively');
    const canvas = chart.locator('canvas').first();
    await expect(canvas).toBeVisible();
    // Whoever does not see it has the drawing, in words.
    await expect(page.getByRole('img', { name: /^ORB-USD: 240 bars/ })).toBeAttached();
    await expect(page.getByRole('img', { name: /^RSI, 14 bars/ })).toBeAttached();
    await expect(chart.locator('.readout')).toHaveText(/O [\d.,]+ +H [\d.,]+ +L [\d.,]+ +C [\d.,]+$/);
    for (const name of ['Zoom in', 'Zoom out', 'Earlier', 'Later', 'Show all']) await chart.getByRole('button', { name }).click();
    await expect(chart.getByRole('link', { name: 'TradingView' })).toHaveAttribute('href', 'https://www.tradingview.com/');

    // The lower left corner has no candle and no line.
    const ground = () =>
      canvas.evaluate((canvas) => {
        // Reading from a canvas of our own does not slow the chart's.
        const one = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
        one.drawImage(canvas, 3, canvas.height - 3, 1, 1, 0, 0, 1, 1);
        return one.getImageData(0, 0, 1, 1).data[0];
      });
    await page.getByRole('button', { name: 'Dark', exact: true }).click();
    await expect.poll(ground).toBeLessThan(60);
    await page.getByRole('button', { name: 'Light', exact: true }).click();
    await expect.poll(ground).toBeGreaterThan(200);

    // Another length of bars is another chart, and another page has none.
    await page.getByRole('link', { name: '1d', exact: true }).click();
    await expect(page).toHaveURL(/timeframe=1d/);
    await expect(chart).toHaveCount(1);
    await expect(canvas).toBeVisible();
    await page.getByRole('navigation').getByRole('link', { name: 'Instruments' }).first().click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Instruments');
    await expect(chart).toHaveCount(0);
  });

  test('are all that loads the library', async ({ server, page, hydrated }) => {
    const loaded = [];
    page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
    const library = () => loaded.filter((path) => path.endsWith('/lightweight-charts.js')).length;
    await addMember(server, 'ada', { admin: true });
    await signIn(page, hydrated, { path: '/agents' });
    await page.goto('/instruments');
    await hydrated(page);
    expect(library()).toBe(0);
    await page.goto('/instruments/ORB-USD');
    await expect(page.locator('.candle-set .lively canvas').first()).toBeVisible();
    expect(library()).toBe(1);
  });

  test('grow while somebody looks, and keep what they look at', async ({ browser, hydrated }) => {
    const server = await startServer({ arguments: simulated('3600') });
    await addMember(server, 'ada', { admin: true });
    const context = await browser.newContext({ baseURL: server.url });
    const page = await context.newPage();
    await signIn(page, hydrated, { path: '/instruments/ORB-USD?timeframe=1m' });
    const chart = page.locator('.candle-set .lively');
    const readout = chart.locator('.readout');
    await expect(readout).not.toHaveText('');
    await chart.evaluate((chart) => (chart.title = 'the same'));
    await expect(readout).not.toHaveText(await readout.textContent());
    await expect(chart).toHaveAttribute('title', 'the same');
    await context.close();
    await server.stop();
  });

  test('stay as they were drawn where the library does not come', async ({ server, page, hydrated, expected }) => {
    expected.complaint(/^request failed: net::ERR_CONNECTION_RESET at \S+\/lightweight-charts\.js$/);
    expected.complaint(/^console error: .*ERR_CONNECTION_RESET.* at \S+\/lightweight-charts\.js$/);
    await page.route('**/lightweight-charts.js', (route) => route.abort('connectionreset'));
    await addMember(server, 'ada', { admin: true });
    const gaveUp = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/lightweight-charts.js'));
    await signIn(page, hydrated, { path: '/instruments/ORB-USD' });
    await gaveUp;
    await expect(page.locator('.chart.candles svg')).toBeVisible();
    await expect(page.locator('.lively')).toHaveCount(0);
  });
});
