// Going about the house with scripts: pages come without a reload, and the browser's own ways still work.
import { addMember, expectSaid, signIn } from '../fixtures/house.js';
import { expect, test } from '../fixtures/watched.js';

test.describe('with scripts', { tag: '@scripts-on' }, () => {
  test.beforeEach(async ({ server, page, hydrated }) => {
    await addMember(server, 'ada', { admin: true });
    await signIn(page, hydrated);
    // A reload would lose it.
    await page.evaluate(() => (window.stayed = true));
  });

  const stayed = (page) => page.evaluate(() => window.stayed === true);
  const heading = (page) => page.getByRole('heading', { level: 1 });

  test('links, back and forward change the page without loading it anew', async ({ page }) => {
    await page.getByRole('link', { name: 'Activity', exact: true }).first().click();
    await expect(heading(page)).toHaveText('Activity');
    await expect(page).toHaveTitle('Activity · Agent Manager');
    await expect(page.locator('.side a[aria-current]')).toHaveText('Activity');
    await expect(page.locator('#main')).toBeFocused();
    await page.getByRole('link', { name: 'Runs', exact: true }).first().click();
    await expect(heading(page)).toHaveText('Runs');
    await page.goBack();
    await expect(heading(page)).toHaveText('Activity');
    await page.goForward();
    await expect(heading(page)).toHaveText('Runs');
    await expect(page).toHaveURL(/\/runs$/);
    expect(await stayed(page)).toBe(true);
  });

  test('a sent form shows its answer in place and leaves nothing in the address', async ({ page, hydrated }) => {
    await page.goto('/settings/members');
    await hydrated(page);
    await page.evaluate(() => (window.stayed = true));
    await page.getByLabel('Name').fill('bo');
    await page.getByLabel('First password').fill('correct horse battery');
    await page.getByRole('button', { name: 'Add the member' }).click();
    await expectSaid(page, 'The member is added');
    await expect(page.getByRole('row').filter({ hasText: 'bo' })).toBeVisible();
    await expect(page.getByLabel('Name')).toHaveValue('');
    await expect(page).toHaveURL(/\/settings\/members$/);
    expect(await stayed(page)).toBe(true);
    await page.locator('.toast').getByRole('button', { name: 'Dismiss' }).click();
    await expect(page.locator('.toast')).toHaveCount(0);
  });

  test('going back leads to where one was, also after a reload', async ({ page, hydrated, server }) => {
    await page.setViewportSize({ width: 900, height: 420 });
    for (let number = 1; number <= 12; number += 1) {
      await server.command(['token', 'create', '--user', 'ada', '--scopes', 'read', '--name', `token ${number}`]);
    }
    const depth = () => page.evaluate(() => Math.round(window.scrollY));
    await page.goto('/activity');
    await hydrated(page);
    await page.evaluate(() => window.scrollTo(0, 400));
    await expect.poll(() => page.evaluate(() => history.state?.scroll)).toBe(400);
    await page.locator('.side').getByRole('link', { name: 'Runs' }).click();
    await expect(heading(page)).toHaveText('Runs');
    expect(await depth()).toBe(0);
    await page.goBack();
    await expect(heading(page)).toHaveText('Activity');
    await expect.poll(depth).toBe(400);
    await page.reload();
    await hydrated(page);
    await expect.poll(depth).toBe(400);
  });

  test('a slow page is announced by its outline, and a lost server by a sentence', async ({ page, expected }) => {
    expected.complaint(/^request failed: net::ERR_FAILED at \S+\/settings$/);
    expected.complaint(/^console error: Failed to load resource: net::ERR_FAILED at \S+\/settings$/);
    let go;
    const gate = new Promise((resolve) => (go = resolve));
    await page.route('**/runs', async (route) => {
      await gate;
      await route.continue();
    });
    await page.locator('.side').getByRole('link', { name: 'Runs' }).click();
    await expect(page.locator('#main .bones')).toBeVisible();
    await expect(page.getByRole('heading', { name: 'All is well' })).toBeHidden();
    go();
    await expect(heading(page)).toHaveText('Runs');
    await expect(page.locator('#main .bones')).toHaveCount(0);

    await page.route('**/settings', (route) => route.abort());
    await page.locator('.side').getByRole('link', { name: 'Settings' }).click();
    await expect(page.locator('.toast.loss')).toContainText('The server could not be reached');
    await expect(heading(page)).toHaveText('Runs');
  });

  test('a form that is sent twice is done once', async ({ page, hydrated, server }) => {
    await page.goto('/settings/tokens');
    await hydrated(page);
    await page.getByLabel('Name').fill('only one');
    await page.getByRole('button', { name: 'Create the token' }).dblclick();
    await expect(page.locator('.copy-once output')).toBeVisible();
    await expect(page.getByRole('row').filter({ hasText: 'only one' })).toHaveCount(1);
  });

  test('on a phone the rest of the house is under More', async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await expect(page.locator('.side').getByRole('link', { name: 'Settings', exact: true }).first()).toBeHidden();
    await page.locator('.more summary').click();
    await page.locator('.more').getByRole('link', { name: 'Settings' }).click();
    await expect(heading(page)).toHaveText('Account');
    await expect(page.locator('.more[open]')).toHaveCount(0);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(390);
  });

  test('a page that is not there says so, and the way back works', async ({ page, expected }) => {
    expected.status(404, '/runs/00000000-0000-7000-8000-000000000000');
    await page.evaluate(() => {
      const link = document.querySelector('.side a[href="/runs"]');
      link.setAttribute('href', '/runs/00000000-0000-7000-8000-000000000000');
      link.click();
    });
    await expect(page.getByText('There is nothing here')).toBeVisible();
    await page.goBack();
    await expect(heading(page)).toHaveText('All is well');
  });

  test('whoever is signed out elsewhere is led to the door', async ({ page, browser, baseURL, hydrated }) => {
    await expect(page.locator('.link-state')).toHaveAttribute('data-state', 'open');
    const elsewhere = await browser.newContext({ baseURL });
    const other = await elsewhere.newPage();
    await signIn(other, hydrated, { path: '/settings/sessions' });
    await other.getByRole('button', { name: 'Sign out everywhere' }).first().click();
    await other.locator('.confirm').getByRole('button', { name: 'Sign out everywhere' }).click();
    await expect(other).toHaveURL(/\/sign-in/);
    await expect(page).toHaveURL(/\/sign-in/);
    await elsewhere.close();
  });

  test('the palette finds pages, things to do and events', async ({ page }) => {
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Find or do' });
    await expect(palette).toBeVisible();
    await page.keyboard.type('dark');
    await expect(palette.getByRole('option').first()).toContainText('Use the dark theme');
    await page.keyboard.press('Enter');
    await expect(palette).toBeHidden();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');

    await page.getByRole('button', { name: /Find or do/ }).click();
    await expect(palette.getByRole('combobox')).toHaveValue('');
    await page.keyboard.type('signed_in');
    await expect(palette.getByRole('option').filter({ hasText: 'account.signed_in' })).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/activity\?kind=account\.signed_in$/);
    expect(await stayed(page)).toBe(true);

    await page.keyboard.press('Control+k');
    await page.keyboard.press('Escape');
    await expect(palette).toBeHidden();
  });

  test('keys go, walk and help', async ({ page }) => {
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keys' });
    await expect(help).toBeVisible();
    await help.getByRole('button', { name: 'Close' }).click();
    await expect(help).toBeHidden();
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await expect(heading(page)).toHaveText('Activity');
    await page.keyboard.press('j');
    await expect(page.locator('tr[data-seq] summary').first()).toBeFocused();
    await page.keyboard.press('/');
    await expect(page.getByLabel('Search')).toBeFocused();
  });

  test('the theme changes at once and is remembered', async ({ page, hydrated }) => {
    await page.locator('.side .foot').getByRole('button', { name: 'Light' }).click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
    await page.reload();
    await hydrated(page);
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  });
});
