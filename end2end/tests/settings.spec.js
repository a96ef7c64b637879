// One's own account, sessions and tokens.
import { PASSWORD, addMember, expectAccessible, expectSaid, signIn } from '../fixtures/house.js';
import { expect, test } from '../fixtures/watched.js';

test.beforeEach(async ({ server }) => addMember(server, 'ada', { admin: true }));

test('a token is shown once, works, and is worth nothing after it was revoked', async ({ page, hydrated, server, javaScriptEnabled }) => {
  const name = `<b>nightly</b>'; drop table tokens; --`;
  await signIn(page, hydrated, { path: '/settings/tokens' });
  await expect(page.getByText('No tokens yet')).toBeVisible();
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Create the token' }).click();
  const secret = page.locator('.copy-once output');
  await expect(secret).toHaveText(/^am_[\w-]{43}$/);
  const token = await secret.textContent();
  // The page looks again when something happens to tokens, and what is shown once stays all the same.
  await server.command(['token', 'create', '--user', 'ada', '--scopes', 'read', '--name', 'from elsewhere']);
  if (javaScriptEnabled) await expect(page.getByRole('row').filter({ hasText: 'from elsewhere' })).toBeVisible();
  await expect(secret).toHaveText(token);
  await expect(page.getByRole('row').filter({ hasText: name })).toBeVisible();

  const ask = () => fetch(`${server.url}/api/tokens`, { headers: { authorization: `Bearer ${token}` } });
  expect((await ask()).status).toBe(200);

  await page.reload();
  await hydrated(page);
  await expect(secret).toHaveCount(0);
  expect(await page.content()).not.toContain(token);

  const row = page.getByRole('row').filter({ hasText: name });
  await row.locator('[popovertarget]').first().click();
  await row.getByRole('button', { name: 'Revoke it' }).click();
  await expectSaid(page, 'The token is revoked');
  await expect(row.getByText('revoked')).toBeVisible();
  expect((await ask()).status).toBe(401);
});

test('a refused token keeps what was entered and says what is wrong at the field', async ({ page, hydrated }) => {
  await signIn(page, hydrated, { path: '/settings/tokens' });
  await page.getByLabel('Name').fill('nightly');
  await page.getByLabel('read').uncheck();
  await page.getByLabel('Expires after').selectOption('7 days');
  await page.getByRole('button', { name: 'Create the token' }).click();
  await expect(page.locator('#scopes-note')).toHaveText('Is missing');
  await expect(page.getByLabel('Name')).toHaveValue('nightly');
  await expect(page.getByLabel('Expires after')).toHaveValue('7');
  await expect(page.getByLabel('read')).not.toBeChecked();
});

test('a changed password ends the other sessions and is the one that counts', async ({ page, browser, hydrated, baseURL, server, javaScriptEnabled }) => {
  test.slow();
  const elsewhere = await browser.newContext({ baseURL, javaScriptEnabled });
  const other = await elsewhere.newPage();
  await signIn(other, hydrated);
  await signIn(page, hydrated, { path: '/settings' });

  await page.getByLabel('Current password').fill('not the password');
  await page.getByLabel('New password', { exact: true }).fill('a new horse battery');
  await page.getByLabel('New password again').fill('a new horse battery');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expect(page.locator('#current-note')).toHaveText('Is wrong');
  if (javaScriptEnabled) {
    // What a form was told stays when the page looks again.
    await expect(page.locator('.link-state')).toHaveText('Live');
    const looked = page.waitForResponse((answer) => /\/settings\?/.test(answer.url()) && answer.request().method() === 'GET');
    await addMember(server, 'bo');
    await looked;
    await expect(page.locator('#current-note')).toHaveText('Is wrong');
  }

  await page.getByLabel('Current password').fill(PASSWORD);
  await page.getByLabel('New password', { exact: true }).fill('a new horse battery');
  await page.getByLabel('New password again').fill('a new horse battery');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expectSaid(page, 'Your password is changed');

  // With scripts the other page goes to the door by itself.
  if (javaScriptEnabled) await expect(other).toHaveURL(/\/sign-in/);
  await other.goto('/settings');
  await expect(other).toHaveURL(/\/sign-in/);
  await signIn(other, hydrated, { password: 'a new horse battery' });
  await elsewhere.close();
});

test('signing out everywhere ends this session too', async ({ page, hydrated }) => {
  await signIn(page, hydrated, { path: '/settings/sessions' });
  await expect(page.getByRole('row').filter({ hasText: 'this one' })).toContainText('127.0.0.1');
  const panel = page.getByRole('region', { name: 'Signed in' });
  await panel.locator('[popovertarget]').first().click();
  await panel.locator('.confirm').getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await expectSaid(page, 'You are signed out everywhere');
  await page.goto('/settings');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('a model is tried, and a budget of the day is set and taken away', async ({ page, hydrated, accessible, javaScriptEnabled }) => {
  await signIn(page, hydrated, { path: '/settings/models' });
  await page.getByRole('button', { name: 'Test rules/default' }).click();
  const trial = page.getByRole('region', { name: 'Trial' });
  await expect(trial.getByText('it answers', { exact: true })).toBeVisible();
  await expect(trial).toContainText('19 + 23 is 42');
  await hydrated(page);
  if (javaScriptEnabled) await accessible(page);
  const budget = page.getByLabel('Dollars a day');
  await budget.fill('a lot');
  await page.getByRole('button', { name: 'Set the budget' }).click();
  await expect(page.locator('#per_day-note')).toContainText('Must be an amount from 0 to 1000000');
  await expect(budget).toHaveValue('a lot');
  await budget.fill('2.50');
  await page.getByRole('button', { name: 'Set the budget' }).click();
  await expectSaid(page, 'The budget of the day is set');
  await expect(page.getByText('$0.00 of $2.50')).toBeVisible();
  await expect(budget).toHaveValue('2.50');
  await hydrated(page);
  await budget.fill('');
  await page.getByRole('button', { name: 'Set the budget' }).click();
  await expectSaid(page, 'There is no bound of the day any more');
  await page.goto('/settings/models?by=day');
  await hydrated(page);
  const spending = page.getByRole('region', { name: 'Spending' });
  await expect(spending.getByRole('row').nth(1)).toContainText('$0.00');
  const [file] = await Promise.all([page.waitForEvent('download'), spending.getByRole('link', { name: 'CSV' }).click()]);
  expect(file.suggestedFilename()).toBe('spend.csv');
});

test('the settings are accessible', { tag: '@scripts-on' }, async ({ page, hydrated, accessible }) => {
  // Axe looks at every page twice.
  test.slow();
  await signIn(page, hydrated);
  for (const path of ['/', '/dev/components', '/settings', '/settings/sessions', '/settings/tokens', '/settings/models', '/settings/members']) {
    await page.goto(path);
    await expectAccessible(page, hydrated, accessible);
  }
});
