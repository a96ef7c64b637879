// A new house, as its first visitor finds it.
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
