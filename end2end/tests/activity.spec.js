// The event log: read, filtered, searched, paged, downloaded, and growing while somebody looks.
import { readFile } from 'node:fs/promises';
import { addMember, expectAccessible, signIn } from '../fixtures/house.js';
import { expect, test } from '../fixtures/watched.js';

test.beforeEach(async ({ server }) => addMember(server, 'ada', { admin: true }));

/** Each makes one event in ada's log. */
async function createTokens(server, count) {
  for (let number = 1; number <= count; number += 1) {
    await server.command(['token', 'create', '--user', 'ada', '--scopes', 'read', '--name', `token ${number}`]);
  }
}

test('the log is filtered, searched and paged by its address', async ({ page, hydrated, server, javaScriptEnabled }) => {
  await createTokens(server, 5);
  await signIn(page, hydrated, { path: '/activity' });
  const rows = page.locator('tr[data-seq]');
  await expect(rows).toHaveCount(7);
  await expect(rows.first()).toHaveAttribute('data-seq', '7');
  await expect(rows.first()).toContainText('Signed in with the password');

  await page.getByLabel('Kind').selectOption('token.created');
  if (!javaScriptEnabled) await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page).toHaveURL(/kind=token\.created/);
  await expect(rows).toHaveCount(5);

  await page.getByLabel('Search').fill('token 3');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('The token “token 3” was created');

  await page.goto('/activity?pageSize=3&page=2');
  await hydrated(page);
  await expect(rows).toHaveCount(3);
  await expect(rows.first()).toHaveAttribute('data-seq', '4');
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(rows).toHaveCount(1);
  await expect(page.getByText('7–7 of 7')).toBeVisible();

  await page.goto('/activity?q=<script>');
  await hydrated(page);
  await expect(page.getByText('No event fits')).toBeVisible();
  await expect(page.getByLabel('Search')).toHaveValue('<script>');
});

test('the data of an event is one click away', async ({ page, hydrated }) => {
  await signIn(page, hydrated, { path: '/activity' });
  const row = page.locator('tr[data-seq="1"]');
  await expect(row.locator('pre')).toBeHidden();
  await row.locator('summary').click();
  await expect(row.locator('pre')).toContainText('"role": "admin"');
});

test('the log is downloaded as it is filtered', async ({ page, hydrated }) => {
  await signIn(page, hydrated, { path: '/activity?kind=account.created' });
  const started = page.waitForEvent('download');
  await page.getByRole('link', { name: 'CSV' }).click();
  const text = await readFile(await (await started).path(), 'utf8');
  const lines = text.trim().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain('account.created');

  const again = page.waitForEvent('download');
  await page.getByRole('link', { name: 'JSON' }).click();
  const events = JSON.parse(await readFile(await (await again).path(), 'utf8'));
  expect(events.map((event) => event.kind)).toEqual(['account.created']);
});

test('an event comes in while somebody looks', { tag: '@scripts-on' }, async ({ page, hydrated, server }) => {
  await signIn(page, hydrated, { path: '/activity' });
  const opened = page.locator('tr[data-seq="1"] details');
  await opened.locator('summary').click();
  await expect(page.locator('.link-state')).toHaveAttribute('data-state', 'open');
  await createTokens(server, 1);
  const fresh = page.locator('tr[data-seq="3"]');
  await expect(fresh).toContainText('The token “token 1” was created');
  await expect(page.getByText('1–3 of 3')).toBeVisible();
  // What somebody is reading stays open, also in a row that came while they looked.
  await expect(opened).toHaveAttribute('open', '');
  await fresh.locator('summary').click();
  await createTokens(server, 1);
  await expect(page.locator('tr[data-seq="4"]')).toBeVisible();
  await expect(fresh.locator('details')).toHaveAttribute('open', '');
});

test('on another page a link says how many have come', { tag: '@scripts-on' }, async ({ page, hydrated, server }) => {
  await createTokens(server, 2);
  await signIn(page, hydrated, { path: '/activity?pageSize=2&page=2' });
  await expect(page.locator('.link-state')).toHaveAttribute('data-state', 'open');
  await createTokens(server, 1);
  await page.getByRole('link', { name: '1 new' }).click();
  await expect(page.locator('tr[data-seq="5"]')).toBeVisible();
});

test('the log is accessible', { tag: '@scripts-on' }, async ({ page, hydrated, accessible }) => {
  // Axe looks at every page twice.
  test.slow();
  await signIn(page, hydrated, { path: '/activity' });
  await expectAccessible(page, hydrated, accessible);
});
