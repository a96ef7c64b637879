// An agent for which a model decides: made on a page, asked at each close, and why it decided so; with and without scripts.
import { addMember, expectSaid, signIn } from '../fixtures/house.js';
import { expect, test } from '../fixtures/watched.js';

// A bar of five minutes in five seconds: the built-in rules answer before the next one closes.
const SPEED = '60';

test.use({ speed: SPEED });

test.beforeEach(async ({ server, page, hydrated }) => {
  await addMember(server, 'ada', { admin: true });
  await signIn(page, hydrated, { path: '/agents/new?by=hand' });
});

test('a model is chosen on a page, decides at each close, and shows what it was asked', async ({ page, hydrated }) => {
  test.slow();
  await page.locator('.pick').filter({ hasText: 'Ask a model' }).click();
  await page.getByLabel('Model', { exact: true }).selectOption('rules/default');
  await page.getByLabel('Name', { exact: true }).fill('Sibyl');
  await page.getByLabel('Timeframe').selectOption('5m');
  for (const box of await page.locator('.pick-pairs input[value$="-USD"]').all()) await box.check();
  await page.getByLabel('Budget for its questions').fill('a lot');
  await page.getByRole('button', { name: 'Make the agent' }).click();
  await expect(page.locator('.wrong')).toHaveCount(1);
  await page.getByLabel('Budget for its questions').fill('0.50');
  await page.getByRole('button', { name: 'Make the agent' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Sibyl');
  await expect(page.locator('.lead')).toContainText('rules/default');
  await hydrated(page);
  await page.getByRole('button', { name: 'Start Sibyl' }).click();
  await expectSaid(page, 'The agent trades');

  await page.getByRole('link', { name: 'Decisions', exact: true }).click();
  await expect(page).toHaveURL(/tab=decisions/);
  const decision = page.locator('#lines tr[data-key^="decision-"]').first();
  await expect(async () => {
    await page.reload();
    await hydrated(page);
    await expect(decision).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 60_000 });
  const opened = page.locator(`tr[data-key="${await decision.getAttribute('data-key')}"]`);
  await opened.locator('summary').click();
  await expect(opened.getByText('Confidence', { exact: true })).toBeVisible();
  await opened.getByRole('link', { name: 'this run' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('agent.decide');
  await hydrated(page);
  await page.getByText('The question', { exact: true }).click();
  await expect(page.getByText('# Market')).toBeVisible();

  await page.goto('/agents');
  await hydrated(page);
  await page.getByRole('link', { name: 'Sibyl' }).click();
  await hydrated(page);
  await page.getByRole('link', { name: 'Change', exact: true }).click();
  await hydrated(page);
  await page.locator('.pick').filter({ hasText: 'Ask a model' }).click();
  await expect(page.getByLabel('Budget for its questions')).toHaveValue('0.50');
});
