// A new house, as its first visitor finds it.
import { startServer } from '../fixtures/server.js';
import { expect, test } from '../fixtures/watched.js';

test('a new house says that it is alive and ready', async ({ server }) => {
  for (const path of ['/healthz', '/readyz']) {
    expect((await fetch(server.url + path)).status, path).toBe(200);
  }
});

test('the first visit leads to the set-up page', async ({ page, hydrated }) => {
  await page.goto('/');
  await hydrated(page);
  await expect(page).toHaveURL(/\/set-up$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Set up your house');
});

test('the set-up page is accessible', { tag: '@scripts-on' }, async ({ page, hydrated, accessible }) => {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await page.goto('/set-up');
    await hydrated(page);
    await accessible(page);
  }
});

test('the first visitor becomes the administrator and is signed in', async ({ page, hydrated }) => {
  await page.goto('/set-up');
  await hydrated(page);
  await page.getByLabel('Name').fill('ada');
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await page.getByLabel('Password again').fill('correct horse battery');
  await page.getByRole('button').filter({ hasText: /create/i }).click();
  await expect(page).not.toHaveURL(/\/(set-up|sign-in)/);
  await expect(page).toHaveTitle(/^Dashboard/);
});

test('an account of the command line opens the house too', async ({ page, server, hydrated }) => {
  await server.command(['user', 'add', 'ada', '--password-stdin', '--admin'], { input: 'correct horse battery\n' });
  await page.goto('/');
  await hydrated(page);
  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByLabel('Name').fill('ada');
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveTitle(/^Dashboard/);
});

test('behind a proxy the first account needs the code of the console', async ({ browser, hydrated, javaScriptEnabled }) => {
  const server = await startServer({ arguments: ['--trust-proxy', 'true'] });
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled });
  const page = await context.newPage();
  await page.goto('/');
  await hydrated(page);
  const attempt = async (code) => {
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
    await page.getByLabel('Password again').fill('correct horse battery');
    await page.getByLabel('One-time code').fill(code);
    await page.getByRole('button').filter({ hasText: /create/i }).click();
  };
  await page.getByLabel('Name').fill('ada');
  await attempt('nobody knows');
  await expect(page.locator('#code-note')).toHaveText('Is wrong');
  await expect(page.getByLabel('Name')).toHaveValue('ada');
  const [, code] = server.output.match(/needs this code, once: +(\S+)/);
  await attempt(code);
  await expect(page).toHaveTitle(/^Dashboard/);
  await context.close();
  await server.stop();
});

test('set-up says everything that is wrong at once', async ({ page, hydrated }) => {
  await page.goto('/set-up');
  await hydrated(page);
  await page.getByLabel('Name').fill('no name');
  await page.getByLabel('Password', { exact: true }).fill('short');
  await page.getByLabel('Password again').fill('other');
  await page.getByRole('button').filter({ hasText: /create/i }).click();
  await expect(page.locator('#name-note')).toContainText('Must be 2 to 32 letters');
  await expect(page.locator('#password-note')).toHaveText('Must have at least 10 characters');
  await expect(page.locator('#repeat-note')).toHaveText('Is not the same as the first');
  await expect(page.getByLabel('Name')).toHaveValue('no name');
});
