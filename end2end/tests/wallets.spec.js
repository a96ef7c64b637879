// Signing in with an Ethereum wallet: linked under Settings, used at the door, and taken away again.
import { addMember, expectSaid, signIn } from '../fixtures/house.js';
import { Wallet } from '../fixtures/wallet.js';
import { expect, test } from '../fixtures/watched.js';

test.beforeEach(async ({ server }) => addMember(server, 'ada', { admin: true }));

test('a wallet is linked, opens the door, and no longer does when it is unlinked', { tag: '@scripts-on' }, async ({ page, context, hydrated }) => {
  test.slow();
  const wallet = new Wallet();
  await wallet.moveInto(context);
  await signIn(page, hydrated, { path: '/settings' });
  await page.getByRole('button', { name: 'Link a wallet' }).click();
  await expectSaid(page, 'The wallet is linked');
  await expect(page.getByText(wallet.address, { exact: false }).first()).toBeVisible();

  await page.locator('.side').getByRole('button', { name: 'Sign out' }).first().click();
  await expect(page).toHaveURL(/\/sign-in/);
  await hydrated(page);
  await page.getByRole('button', { name: 'Sign in with a wallet' }).click();
  await expect(page).toHaveTitle(/^Dashboard/);
  await hydrated(page);

  await page.goto('/settings');
  await hydrated(page);
  await page.getByRole('button', { name: /^Unlink/ }).first().click();
  await page.getByRole('button', { name: 'Unlink it' }).click();
  await expectSaid(page, 'The wallet is unlinked');
  await expect(page.getByText('No wallet is linked')).toBeVisible();
});

test('a wallet whose owner says no changes nothing', { tag: '@scripts-on' }, async ({ page, context, hydrated }) => {
  await new Wallet().moveInto(context, { declines: true });
  await signIn(page, hydrated, { path: '/settings' });
  await page.getByRole('button', { name: 'Link a wallet' }).click();
  await expect(page.locator('.toast.loss')).toContainText('The wallet did not sign. Nothing was changed');
  await expect(page.getByText('No wallet is linked')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Link a wallet' })).toBeEnabled();
});

test('without a wallet the door does not offer one', async ({ page, hydrated }) => {
  await page.goto('/sign-in');
  await hydrated(page);
  await expect(page.getByRole('button', { name: 'Sign in with a wallet' })).toBeHidden();
});
