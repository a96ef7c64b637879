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
