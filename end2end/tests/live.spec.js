// Pages that look again when something has happened, and say so when they cannot.
import { addMember, signIn } from '../fixtures/house.js';
import { startServer } from '../fixtures/server.js';
import { expect, test } from '../fixtures/watched.js';

test.describe('live', { tag: '@scripts-on' }, () => {
  test.beforeEach(async ({ server, page, hydrated }) => {
    await addMember(server, 'ada', { admin: true });
    await signIn(page, hydrated);
    await expect(page.locator('.link-state')).toHaveText('Live');
  });

  test("the house's own log grows while an administrator looks", async ({ page, hydrated, server }) => {
    await page.goto('/activity?owner=house');
    await hydrated(page);
    await expect(page.locator('.link-state')).toHaveText('Live');
    await addMember(server, 'bo');
    await expect(page.locator('tr[data-seq]').filter({ hasText: 'bo' }).first()).toBeVisible();
  });

  test('what somebody types stays while the page looks again', async ({ page, hydrated, server }) => {
    await page.goto('/settings/tokens');
    await hydrated(page);
    await expect(page.locator('.link-state')).toHaveText('Live');
    await page.getByLabel('Name').fill('half a na');
    await server.command(['token', 'create', '--user', 'ada', '--scopes', 'read', '--name', 'from elsewhere']);
    await expect(page.getByRole('row').filter({ hasText: 'from elsewhere' })).toBeVisible();
    await expect(page.getByLabel('Name')).toHaveValue('half a na');
    await expect(page.getByLabel('Name')).toBeFocused();
  });

  test('an emergency stop is told at once, also on pages about something else', async ({ page, hydrated, server, request }) => {
    const made = await server.command(['token', 'create', '--user', 'ada', '--scopes', 'read,write', '--name', 'stops']);
    const headers = { authorization: `Bearer ${made.trim()}` };
    const banner = page.locator('.banner.stopped');
    for (const path of ['/strategies', '/backtests/new', '/activity']) {
      await page.goto(path);
      await hydrated(page);
      await expect(page.locator('.link-state')).toHaveText('Live');
      const pulled = await request.post(`${server.url}/api/emergency-stop`, { headers, data: { scope: 'all' } });
      await expect(banner).toContainText('stopped everything');
      await request.post(`${server.url}/api/emergency-stop/${(await pulled.json()).id}/lift`, { headers });
      await expect(banner).toHaveCount(0);
    }
  });

  test('a stop that was pulled before a page is connected is told when it is', async ({ page, hydrated, server, request }) => {
    const made = await server.command(['token', 'create', '--user', 'ada', '--scopes', 'read,write', '--name', 'stops']);
    let connects;
    const connecting = new Promise((resolve) => (connects = resolve));
    await page.route('**/api/live', (route) => connects(route));
    await page.goto('/backtests/new');
    await hydrated(page);
    const held = await connecting;
    const headers = { authorization: `Bearer ${made.trim()}` };
    expect((await request.post(`${server.url}/api/emergency-stop`, { headers, data: { scope: 'all' } })).ok()).toBe(true);
    await held.continue();
    await expect(page.locator('.banner.stopped')).toContainText('stopped everything');
  });

  test('a banner says that the connection is down, and goes when it is back', async ({ page, hydrated, browser }) => {
    const server = await startServer();
    await addMember(server, 'ada', { admin: true });
    // Its complaints about the missing server are the point here; the watcher does not look into this one.
    const context = await browser.newContext({ baseURL: server.url });
    const other = await context.newPage();
    await signIn(other, hydrated);
    await expect(other.locator('.link-state')).toHaveText('Live');
    await server.pause();
    await expect(other.locator('#banner')).toContainText('The live connection is down');
    await expect(other.locator('.link-state')).toHaveText('Reconnecting');
    await server.resume();
    await expect(other.locator('.link-state')).toHaveText('Live');
    await expect(other.locator('#banner')).toBeHidden();
    await context.close();
    await server.stop();
    await expect(page.locator('#banner')).toBeHidden();
  });
});
