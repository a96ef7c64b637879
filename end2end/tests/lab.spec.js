// Agents of the laboratory as a new user meets them: described in plain words, read, corrected, made, changed and taken back; with and without
// scripts.
import { addMember, expectAccessible, expectSaid, signIn } from '../fixtures/house.js';
import { EXAMPLE } from '../fixtures/laboratory.js';
import { expect, test } from '../fixtures/watched.js';

test.use({ speed: '60' });

test.beforeEach(async ({ server, page, hydrated }) => {
  await addMember(server, 'ada', { admin: true });
  await signIn(page, hydrated, { path: '/agents/new' });
});

/** Has a description read, and ends where it was understood. */
async function read(page, hydrated, text) {
  await page.getByLabel('Description').fill(text);
  await page.getByRole('button', { name: 'Read it' }).click();
  await expect(page.getByRole('heading', { name: 'What was understood' })).toBeVisible();
  await hydrated(page);
}

/** Makes an agent of the example and ends on its page. */
async function make(page, hydrated, name) {
  await read(page, hydrated, EXAMPLE);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Make the agent' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(name);
  await hydrated(page);
}

/** A trait as the page of an agent tells it. */
const told = (page, name) => page.locator(`[data-trait="${name}"]`);

test('an agent is described, seen before it is saved, corrected and made', async ({ page, hydrated }) => {
  await read(page, hydrated, EXAMPLE);
  await expect(page.locator('.described')).toHaveText(EXAMPLE);
  await expect(page.getByLabel('Risk tolerance')).toHaveValue('conservative');
  await expect(page.getByLabel('Trading style')).toHaveValue('scalper');
  await expect(page.getByLabel('VWAP bounce')).toBeChecked();
  await expect(page.getByLabel('breakout', { exact: true })).not.toBeChecked();
  await expect(page.getByLabel('Direction')).toHaveValue('');
  await expect(page.locator('#trait-riskTolerance q')).toHaveText('conservative');
  await expect(page.locator('#trait-direction')).toContainText('not said');
  // Nothing is saved by looking.
  expect((await (await page.request.get('/api/agents')).json()).total).toBe(0);

  await page.getByLabel('Risk tolerance').selectOption('moderate');
  await page.getByLabel('Hours').fill('avoid first 60m, only session');
  await page.getByRole('button', { name: 'Make the agent' }).click();
  await expectSaid(page, 'The agent is made');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Moderate VWAP bounce scalper');
  await expect(page.locator('h1 .pill')).toHaveText('learning');
  await expect(told(page, 'riskTolerance')).toContainText('moderate');
  await expect(told(page, 'riskTolerance')).toContainText('yours');
  await expect(told(page, 'hours')).toContainText('yours');
  await expect(told(page, 'stops').locator('q')).toHaveText('tight stops');
  await expect(told(page, 'direction')).toContainText('not said');
  await expect(page.getByRole('button', { name: /^(Start|Pause) Moderate/ })).toHaveCount(0);
  await page.getByText('System prompt, version 1').click();
  await expect(page.getByText('You are the trading agent')).toBeVisible();
  // One question was asked of the model, and one was enough.
  expect((await (await page.request.get('/api/models/calls')).json()).total).toBe(1);

  await page.goto('/agents');
  await hydrated(page);
  const row = page.getByRole('row').filter({ hasText: 'Moderate VWAP bounce scalper' });
  await expect(row.locator('.pill')).toHaveText('learning');
  for (const label of ['Equity', 'P&L today', 'P&L', 'Position', 'Last decision']) {
    await expect(row.locator(`td[data-label="${label}"]`)).toHaveText('–');
  }
  await page.goto('/agents?stage=paper');
  await expect(page.getByText('No agent fits')).toBeVisible();
});

test('two things at once are asked back, and answered in the form', async ({ page, hydrated }) => {
  await read(page, hydrated, 'a scalper that swing trades breakouts with tight stops');
  const question = page.locator('.asked-back li').first();
  await expect(question).toHaveClass('strong');
  await expect(question).toContainText('contradiction');
  const link = question.getByRole('link', { name: 'Trading style' });
  expect(await link.getAttribute('href')).toBe('#trait-tradingStyle');
  await link.click();
  await expect(page).toHaveURL(/#trait-tradingStyle$/);
  await expect(page.getByLabel('Trading style')).toHaveValue('');
  await page.getByLabel('Trading style').selectOption('swing');
  await page.getByRole('button', { name: 'Make the agent' }).click();
  await expectSaid(page, 'The agent is made');
  await expect(told(page, 'tradingStyle')).toContainText('swing trader');
  await expect(told(page, 'tradingStyle')).toContainText('yours');
  await expect(page.locator('.asked-back').getByText('contradiction')).toHaveCount(0);

  // What is still open is asked on its page, with the way to answer it.
  await page.locator('.asked-back').getByRole('link', { name: 'Risk tolerance' }).click();
  await expect(page).toHaveURL(/\/edit#trait-riskTolerance$/);
  await hydrated(page);
  await page.getByLabel('Risk tolerance').selectOption('aggressive');
  await page.getByRole('button', { name: 'Save the changes' }).click();
  await expectSaid(page, 'The personality is changed');
  await expect(page.locator('.asked-back').getByRole('link', { name: 'Risk tolerance' })).toHaveCount(0);
});

test('what says nothing is refused at its field, and nothing is lost', async ({ page, hydrated }) => {
  await page.getByRole('button', { name: 'Read it' }).click();
  await expect(page.locator('#description-note')).toContainText('Must say how the agent is to trade');
  await hydrated(page);
  await page.getByLabel('Description').fill('make me rich');
  await page.getByLabel('Name', { exact: true }).fill('Midas');
  await page.getByRole('button', { name: 'Read it' }).click();
  await expect(page.locator('#description-note')).toContainText('Says nothing that could be taken');
  await expect(page.getByLabel('Description')).toHaveValue('make me rich');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Midas');

  await hydrated(page);
  await read(page, hydrated, EXAMPLE);
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Midas');
  await page.getByLabel('Hours').fill('in the morning');
  await page.getByLabel('Allocation in dollars').fill('-5');
  await page.getByLabel('Stops').selectOption('wide');
  await page.getByRole('button', { name: 'Make the agent' }).click();
  await expect(page.getByText('2 fields cannot be so')).toBeVisible();
  await expect(page.locator('#hours-note')).toContainText('with commas between them');
  await expect(page.getByLabel('Hours')).toHaveValue('in the morning');
  await expect(page.getByLabel('Allocation in dollars')).toHaveValue('-5');
  await expect(page.getByLabel('Stops')).toHaveValue('wide');
  await expect(page.getByLabel('VWAP bounce')).toBeChecked();
  await expect(page.locator('.described')).toHaveText(EXAMPLE);
  await hydrated(page);
  await page.getByRole('link', { name: 'Change the description' }).first().click();
  await hydrated(page);
  await expect(page.getByLabel('Description')).toHaveValue(EXAMPLE);
});

test('what was read and is not known any more is told', async ({ page, hydrated }) => {
  await read(page, hydrated, EXAMPLE);
  const address = new URL(page.url());
  address.searchParams.set('call', '01890a5d-ac96-774b-bcce-b302099a8057');
  await page.goto(address.href);
  await hydrated(page);
  await expect(page.getByText('is not known any more')).toBeVisible();
  await expect(page.getByLabel('Description')).toHaveValue(EXAMPLE);
});

test('every version of a personality is kept and can be taken again', async ({ page, hydrated }) => {
  await make(page, hydrated, 'Bouncer');
  await page.getByRole('link', { name: 'Change', exact: true }).click();
  await hydrated(page);
  await page.getByRole('button', { name: 'Save the changes' }).click();
  await expect(page.locator('#description-note')).toContainText('nothing to save');
  await hydrated(page);
  await page.getByLabel('Description').fill('aggressive VWAP scalper for tech stocks, never short');
  await page.getByLabel('Stops').selectOption('wide');
  await page.getByLabel('Reason').fill('It was too shy.');
  await page.getByRole('button', { name: 'Save the changes' }).click();
  await expectSaid(page, 'The personality is changed');
  await hydrated(page);
  await expect(told(page, 'riskTolerance').locator('q')).toHaveText('aggressive');
  await expect(told(page, 'direction')).toContainText('long only');
  await expect(told(page, 'stops')).toContainText('yours');
  const version = (number) => page.locator(`[data-key="version-${number}"]`);
  await expect(version(2)).toContainText('It was too shy.');
  await expect(version(2)).toContainText('holds now');

  await version(1).getByRole('button', { name: 'Take again version 1' }).click();
  await expectSaid(page, 'The earlier version holds again');
  await expect(version(3)).toContainText('version 1 again');
  await expect(told(page, 'riskTolerance')).toContainText('conservative');
  await expect(told(page, 'stops').locator('q')).toHaveText('tight stops');
});

test('an agent that learns is ended and deleted', async ({ page, hydrated }) => {
  await make(page, hydrated, 'Brief');
  await page.getByRole('button', { name: 'Terminate Brief' }).click();
  await page.getByRole('button', { name: 'Terminate it' }).click();
  await expectSaid(page, 'The agent is terminated');
  await expect(page.getByRole('link', { name: 'Change', exact: true })).toHaveCount(0);
  await page.getByRole('button', { name: 'Delete Brief' }).click();
  await page.getByRole('button', { name: 'Delete the agent' }).click();
  await expectSaid(page, 'The agent is deleted');
  await expect(page.getByText('No agents yet')).toBeVisible();
});

test('an agent of somebody else that learns is not found', async ({ server, page, hydrated, expected }) => {
  await make(page, hydrated, 'Mine');
  const address = new URL(page.url()).pathname;
  await addMember(server, 'bo');
  await page.context().clearCookies();
  await signIn(page, hydrated, { name: 'bo', path: '/agents' });
  for (const path of [address, `${address}/edit`]) {
    expected.status(404, path);
    expect((await page.goto(path)).status()).toBe(404);
    await expect(page.getByText('There is nothing here')).toBeVisible();
  }
});

test('the pages of agents that learn are accessible', { tag: '@scripts-on' }, async ({ page, hydrated, accessible }) => {
  test.slow();
  await read(page, hydrated, 'a scalper that swing trades breakouts with tight stops');
  await expectAccessible(page, hydrated, accessible);
  await page.getByRole('button', { name: 'Make the agent' }).click();
  await expectSaid(page, 'The agent is made');
  await expectAccessible(page, hydrated, accessible);
  await page.goto(`${new URL(page.url()).pathname}/edit`);
  await expectAccessible(page, hydrated, accessible);
  await page.goto('/agents');
  await expectAccessible(page, hydrated, accessible);
});

test('the pages of agents that learn fit a phone', async ({ page, hydrated }) => {
  const wide = page.viewportSize();
  const fits = async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    // What lies below the bar of a phone is not clicked by itself.
    await page.setViewportSize(wide);
  };
  await fits();
  await read(page, hydrated, EXAMPLE);
  await fits();
  await page.getByRole('button', { name: 'Make the agent' }).click();
  await expectSaid(page, 'The agent is made');
  await fits();
  await page.goto('/agents');
  await hydrated(page);
  await fits();
});
