// Members: added, disabled and let in again by an administrator; unknown to everybody else.
import { PASSWORD, addMember, expectSaid, signIn } from '../fixtures/house.js';
import { expect, test } from '../fixtures/watched.js';

test('a member is added, disabled and enabled', async ({ page, browser, hydrated, server, baseURL, javaScriptEnabled }) => {
  // Seven passwords are hashed on the way, which takes its time on purpose.
  test.slow();
  await addMember(server, 'ada', { admin: true });
  await signIn(page, hydrated, { path: '/settings/members' });
  await page.getByLabel('Name').fill('no name');
  await page.getByLabel('First password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Add the member' }).click();
  await expect(page.locator('#name-note')).toContainText('Must be 2 to 32 letters');
  await expect(page.getByLabel('Name')).toHaveValue('no name');
  await expect(page.getByLabel('First password')).toHaveValue('');

  await page.getByLabel('Name').fill('bo');
  await page.getByLabel('First password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Add the member' }).click();
  await expectSaid(page, 'The member is added');
  const row = page.getByRole('row').filter({ hasText: 'bo' });

  const theirs = await browser.newContext({ baseURL, javaScriptEnabled });
  const other = await theirs.newPage();
  await signIn(other, hydrated, { name: 'bo' });

  await row.locator('[popovertarget]').first().click();
  await row.getByRole('button', { name: 'Disable the account' }).click();
  await expectSaid(page, 'The member is disabled');
  await expect(row.getByText('disabled', { exact: true })).toBeVisible();
  // With scripts the page goes to the door by itself; only then another one can be asked for.
  if (javaScriptEnabled) await expect(other).toHaveURL(/\/sign-in/);
  await other.goto('/settings');
  await expect(other).toHaveURL(/\/sign-in/);

  await row.getByRole('button', { name: 'Enable bo' }).click();
  await expectSaid(page, 'The member can sign in again');
  await signIn(other, hydrated, { name: 'bo' });
  await theirs.close();
});

test('for a member there is no page of members and no log of the house', async ({ page, hydrated, server, expected }) => {
  await addMember(server, 'ada', { admin: true });
  await addMember(server, 'bo');
  await signIn(page, hydrated, { name: 'bo', path: '/settings' });
  await expect(page.getByRole('link', { name: 'Members' })).toHaveCount(0);
  for (const path of ['/settings/members', '/activity?owner=house']) {
    expected.status(404, path);
    expect((await page.goto(path)).status(), path).toBe(404);
    await expect(page.getByText('There is nothing here')).toBeVisible();
  }
});
