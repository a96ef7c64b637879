// From an empty house to agents that trade, as a newcomer goes: nobody says which market, or how fast it is.
import { PASSWORD, addMember, expectAccessible, expectSaid, signIn } from '../fixtures/house.js';
import { expect, test } from '../fixtures/watched.js';

/** Looks again until something stands there: the page comes by itself with scripts, and is loaded without. */
async function eventually(page, hydrated, locator) {
  await expect(async () => {
    await page.reload();
    await hydrated(page);
    await expect(locator).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 90_000 });
}

test('a newcomer sets the house up, starts the demo and sees agents trade', async ({ page, context, hydrated }) => {
  test.slow();
  await page.goto('/set-up');
  await hydrated(page);
  await page.getByLabel('Name').fill('ada');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('Password again').fill(PASSWORD);
  await page.getByRole('button').filter({ hasText: /create/i }).click();
  await expect(page.getByText('60 times as fast as the clock')).toBeVisible();
  await hydrated(page);
  // The same page a second time, as it was before.
  const other = await context.newPage();
  await other.goto('/managers');
  await hydrated(other);
  await page.getByRole('button', { name: 'Start the demo' }).click();
  await expectSaid(page, 'The demo runs');
  await expect(page.getByRole('link', { name: 'Venture demo' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Hedge demo' })).toBeVisible();
  await other.close();

  await page.goto('/activity?kind=order.filled');
  await hydrated(page);
  await eventually(page, hydrated, page.getByText('was filled at').first());
  await page.goto('/');
  await hydrated(page);
  const managers = page.getByRole('region', { name: 'Managers' });
  await expect(managers.getByText('2 of 2 run')).toBeVisible();
  const decisions = page.getByRole('region', { name: 'Latest decisions' });
  await expect(decisions.getByRole('listitem').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Start the demo' })).toHaveCount(0);
  await page.goto('/managers');
  await hydrated(page);
  await page.getByRole('link', { name: 'Venture demo' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Venture demo');
  await expect(page.getByRole('region', { name: 'Team' }).getByRole('row').nth(8)).toBeVisible();
});

test('whoever presses twice has one demo', { tag: '@scripts-off' }, async ({ page, context, server, hydrated }) => {
  await addMember(server, 'ada', { admin: true });
  await signIn(page, hydrated);
  const other = await context.newPage();
  await other.goto('/managers');
  await page.getByRole('button', { name: 'Start the demo' }).click();
  await expect(page.locator('.card')).toHaveCount(2);
  await other.getByRole('button', { name: 'Start the demo' }).click();
  await expectSaid(other, 'The demo runs');
  await expect(other.locator('.card')).toHaveCount(2);
});

test('the dashboard is accessible before the demo and while it trades', { tag: '@scripts-on' }, async ({ page, server, hydrated, accessible }) => {
  test.slow();
  await addMember(server, 'ada', { admin: true });
  await signIn(page, hydrated);
  await expectAccessible(page, hydrated, accessible);
  await page.getByRole('button', { name: 'Start the demo' }).click();
  await expectSaid(page, 'The demo runs');
  await page.goto('/');
  await eventually(page, hydrated, page.getByRole('region', { name: 'Latest decisions' }));
  await expectAccessible(page, hydrated, accessible);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(page, hydrated, accessible);
});
