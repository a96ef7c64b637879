// Takes the pictures of README.md: a house of its own with the demo after some hours of the market, and another with an agent that learnt once. Started
// by `cargo xtask pictures` with the folder for the pictures; nothing in them is made up.
import { chromium } from '@playwright/test';
import { join } from 'node:path';
import { PASSWORD } from './fixtures/house.js';
import { startServer } from './fixtures/server.js';

const [folder] = process.argv.slice(2);
// Four hours of the market in a minute: some of the team's decisions and a few dozen trades.
const MARKET = ['--market', 'simulated', '--market-speed', '240'];
// Something is planted in it, so that there is something to be learnt.
const TO_LEARN_ON = ['--market', 'simulated', '--market-edge', 'vwap_bounce=4'];
const WORDS = 'conservative VWAP scalper for tech stocks, tight stops';
const TRADES = 12;
const TICKS = 5;
const SIZE = { width: 1280, height: 860 };
const LIMIT_MS = 240_000;

const flags = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  // Chromium's sandbox refuses to work for root.
  args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...flags],
});
try {
  await inHouse(MARKET, ofDemo);
  await inHouse(TO_LEARN_ON, ofLearning);
} finally {
  await browser.close();
}

/** A house of its own, for as long as its pictures take. */
async function inHouse(market, pictures) {
  const server = await startServer({ arguments: market });
  try {
    const context = await browser.newContext({ baseURL: server.url, viewport: SIZE, colorScheme: 'light', reducedMotion: 'reduce' });
    const page = await context.newPage();
    await setUp(page);
    await pictures(context, page);
  } finally {
    await server.stop();
  }
}

async function ofDemo(context, page) {
  await page.getByRole('button', { name: 'Start the demo' }).click();
  await page.getByText('Venture demo').first().waitFor();
  const manager = await busy(context);
  await take(page, `/managers/${manager.id}`, 'manager');
  await take(page, `/runs/${await firstRun(context, manager)}`, 'tick');
}

async function ofLearning(context, page) {
  await page.goto('/agents/new');
  await alive(page);
  await page.getByLabel('Description').fill(WORDS);
  await page.getByRole('button', { name: 'Read it' }).click();
  await page.getByRole('heading', { name: 'What was understood' }).waitFor();
  await alive(page);
  await page.getByLabel('Name', { exact: true }).fill('Bouncer');
  await page.getByRole('button', { name: 'Make the agent' }).click();
  await page.getByRole('button', { name: 'Start iteration' }).click();
  await page.getByRole('heading', { name: 'Iteration 1' }).waitFor();
  const iteration = new URL(page.url()).pathname;
  await until(async () => {
    await page.goto(iteration);
    return page.getByRole('button', { name: 'Approve what is checked' }).isVisible();
  }, 'the agent has not learnt');
  await take(page, iteration, 'iteration');
}

async function setUp(page) {
  await page.goto('/set-up');
  await alive(page);
  await page.getByLabel('Name').fill('ada');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('Password again').fill(PASSWORD);
  await page.getByRole('button').filter({ hasText: /create/i }).click();
  await page.getByRole('button', { name: 'Start the demo' }).waitFor();
  await alive(page);
}

/** The first manager of the demo, once its team has traded and it has decided a few times. */
async function busy(context) {
  return until(async () => {
    const manager = (await ask(context, '/api/managers')).items.find(({ name }) => name === 'Venture demo');
    const trades = await ask(context, '/api/events?kind=trade.closed&limit=100');
    return manager.tickCount >= TICKS && trades.items.length >= TRADES && manager;
  }, `the demo has not traded ${TRADES} times`);
}

/** What `found` gives, once it is something. */
async function until(found, complaint) {
  const end = Date.now() + LIMIT_MS;
  while (Date.now() < end) {
    const answer = await found();
    if (answer) return answer;
    await new Promise((done) => setTimeout(done, 1_000));
  }
  throw new Error(`${complaint} within ${LIMIT_MS / 1_000} s`);
}

/** The run in which the team was made: the one that shows most. */
async function firstRun(context, manager) {
  const log = await ask(context, `/api/managers/${manager.id}/logs?action=create_agent&pageSize=100`);
  return log.items.at(-1).runId;
}

async function ask(context, path) {
  const answer = await context.request.get(path);
  if (!answer.ok()) throw new Error(`${path} answered ${answer.status()}: ${await answer.text()}`);
  return answer.json();
}

async function take(page, path, name) {
  await page.goto(path);
  await alive(page);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

async function alive(page) {
  await page.locator('html[data-hydrated]').waitFor({ state: 'attached' });
}
