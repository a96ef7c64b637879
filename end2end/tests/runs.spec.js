// Runs and the schedule, in which every house has its own upkeep.
import { addMember, expectAccessible, signIn } from '../fixtures/house.js';
import { expect, test } from '../fixtures/watched.js';

test.beforeEach(async ({ server, page, hydrated }) => {
  await addMember(server, 'ada', { admin: true });
  await signIn(page, hydrated, { path: '/runs' });
});

test('the schedule has the upkeep of the house, which nobody can cancel', async ({ page, hydrated }) => {
  await page.getByRole('link', { name: 'Schedule' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Schedule');
  await hydrated(page);
  const row = page.getByRole('row').filter({ hasText: 'house.upkeep' });
  await expect(row).toContainText('every 1h');
  await expect(row.getByText('Cancel')).toHaveCount(0);
});

test("a run's page shows its phases, what they found and where to read on", async ({ page, hydrated }) => {
  // The house looks after itself as soon as it is open.
  const open = async () => {
    await page.goto('/runs');
    await hydrated(page);
    await expect(page.getByRole('link', { name: 'house.upkeep' }).first()).toBeVisible({ timeout: 2_000 });
  };
  await expect(open).toPass();
  await page.getByRole('link', { name: 'house.upkeep' }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('house.upkeep');
  await expect(page.locator('.timeline li').first()).toBeVisible();
  await expect(page.locator('.pill').filter({ hasText: 'done' }).first()).toBeVisible();
  await page.getByRole('link', { name: 'Its events' }).click();
  await expect(page).toHaveURL(/\/activity\?owner=house&subject=run/);
  await expect(page.locator('tr[data-seq]').filter({ hasText: 'house.upkeep finished' }).first()).toBeVisible();
});

test('a filter that nothing fits says so and can be cleared', async ({ page, hydrated }) => {
  await page.goto('/runs?status=failed&kind=no.such');
  await hydrated(page);
  await expect(page.getByText('No run fits')).toBeVisible();
  await expect(page.getByLabel('Status')).toHaveValue('failed');
  await page.getByRole('link', { name: 'Show all runs' }).click();
  await expect(page).toHaveURL(/\/runs$/);
  await expect(page.getByText('No run fits')).toBeHidden();
});

test.describe('of a manager that decides often', () => {
  test.use({ speed: '3600' });

  test('runs are turned over, narrowed, and say what they cost and whom they are about', async ({ server, page, hydrated, request, javaScriptEnabled }) => {
    test.slow();
    const made = await server.command(['token', 'create', '--user', 'ada', '--scopes', 'read,write', '--name', 'runs']);
    const headers = { authorization: `Bearer ${made.trim()}` };
    const created = await request.post(`${server.url}/api/managers`, { headers, data: { name: 'Clockwork', config: {} } });
    expect(created.status()).toBe(201);
    const { id } = await created.json();
    const post = (path) => request.post(`${server.url}/api/managers/${id}/${path}`, { headers });
    expect((await post('start')).ok()).toBe(true);
    const ticks = async (filter = '') => (await (await page.request.get(`/api/runs?kind=manager.tick${filter}`)).json()).total;
    await expect.poll(() => ticks('&status=done'), { timeout: 60_000 }).toBeGreaterThan(20);
    expect((await post('stop')).ok()).toBe(true);
    await expect.poll(() => ticks('&status=running')).toBe(0);
    const total = await ticks();

    await page.goto('/runs');
    await hydrated(page);
    const choose = async (label, option) => {
      await page.getByLabel(label).selectOption(option);
      if (!javaScriptEnabled) await page.getByRole('button', { name: 'Apply' }).click();
    };
    const rows = page.locator('tbody tr');
    await choose('Kind', 'manager.tick');
    await expect(page).toHaveURL(/\/runs\?kind=manager\.tick(&status=&subject=)?$/);
    await expect(page.getByText(`1–20 of ${total}`)).toBeVisible();
    await expect(rows).toHaveCount(20);
    const keys = () => rows.evaluateAll((rows) => rows.map((row) => row.dataset.key));
    const newest = await keys();
    for (const row of await rows.all()) await expect(row.locator('td.main')).toHaveText('manager.tick');
    await expect(rows.first().locator('td[data-label="Subject"]')).toHaveText(`manager:…${id.slice(-6)}`);
    // The last one was perhaps ended by the stop.
    const done = rows.filter({ hasText: 'done' }).first();
    await expect(done.locator('td[data-label="Cost"]')).toHaveText(/^\$0/);
    await page.getByRole('link', { name: 'Older' }).click();
    await expect(page).toHaveURL(/\/runs\?kind=manager(\.|%2E)tick&page=2$/);
    await expect(page.getByText(`21–${Math.min(total, 40)} of ${total}`)).toBeVisible();
    const older = await keys();
    expect(older.filter((key) => newest.includes(key)), 'every run stands on one page').toEqual([]);
    expect(older).toHaveLength(Math.min(total, 40) - 20);
    await page.getByRole('link', { name: 'Newer' }).click();
    await expect(page.getByText(`1–20 of ${total}`)).toBeVisible();
    await hydrated(page);
    await choose('Kind', 'house.upkeep');
    await expect(page).toHaveURL(/kind=house(\.|%2E)upkeep/);
    await expect(rows.first().locator('td.main')).toHaveText('house.upkeep');
    await expect(rows.first().locator('td[data-label="Subject"]')).toHaveText('house:house');
    await page.goto(`/runs?subject=manager:${id}`);
    await hydrated(page);
    await expect(page.getByText(`1–20 of ${total}`)).toBeVisible();
    await done.getByRole('link').click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Clockwork decides');
    await expect(page.locator('.facts').filter({ hasText: 'Ended' })).toContainText(/Cost\$0/);
  });
});

test('a run that does not exist is not found', async ({ page, expected }) => {
  expected.status(404, '/runs/00000000-0000-7000-8000-000000000000');
  const answer = await page.goto('/runs/00000000-0000-7000-8000-000000000000');
  expect(answer.status()).toBe(404);
  await expect(page.getByText('There is nothing here')).toBeVisible();
});

test('runs and schedule are accessible', { tag: '@scripts-on' }, async ({ page, hydrated, accessible }) => {
  // Axe looks at every page twice.
  test.slow();
  await expectAccessible(page, hydrated, accessible);
  await page.goto('/runs/schedule');
  await expectAccessible(page, hydrated, accessible);
});
