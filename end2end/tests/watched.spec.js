// The fixtures themselves: a watcher that sees nothing would let every journey pass. An expected complaint that does
// not come fails its test, so each of these shows that the watcher saw what happened.
import { expect, test } from '../fixtures/watched.js';

test.describe('the watcher sees', { tag: '@scripts-on' }, () => {
  test('errors and warnings on the console', async ({ page, expected }) => {
    expected.complaint(/^console error: spilled/);
    expected.complaint(/^console warning: hot/);
    await page.evaluate(() => {
      console.error('spilled');
      console.warn('hot');
    });
  });

  test('an exception in a script', async ({ page, expected }) => {
    expected.complaint(/^page error: Error: spilled/);
    await page.goto('about:blank');
    await page.addScriptTag({ content: 'throw new Error("spilled")' });
  });

  test('a request that was cut off', async ({ page, expected }) => {
    expected.complaint(/^request failed: net::ERR_CONNECTION_RESET at \S+\/cut$/);
    expected.complaint(/^console error: Failed to load resource: net::ERR_CONNECTION_RESET at \S+\/cut$/);
    await page.goto('/set-up');
    await page.route('**/cut', (route) => route.abort('connectionreset'));
    await page.evaluate(() => fetch('/cut').catch(() => undefined));
  });

  test.fail('what was not expected, and fails the test', async ({ page }) => {
    await page.evaluate(() => console.error('spilled'));
  });

  test.fail('that something expected did not come, and fails the test', async ({ page, expected }) => {
    expected.status(404, '/nowhere');
    await page.goto('/set-up');
  });

  test('an image without a text', async ({ page, accessible }) => {
    await page.setContent('<html lang="en"><title>A page</title><main><h1>Hi</h1><img src="data:,"></main></html>');
    await expect(accessible(page)).rejects.toThrow(/image-alt/);
  });
});

test('an answer that is an error is seen', async ({ page, expected }) => {
  expected.status(404, '/pkg/no-such-picture.svg');
  await page.goto('/set-up');
  const missing = page.waitForResponse(/no-such-picture/);
  await page.setContent('<img alt="" src="/pkg/no-such-picture.svg">');
  expect((await missing).status()).toBe(404);
});
