// Managers as a new user meets them: made from a preset, started, its decision opened, paused over a restart; with and without scripts.
import { addMember, expectAccessible, expectSaid, signIn } from '../fixtures/house.js';
import { simulated } from '../fixtures/server.js';
import { expect, test } from '../fixtures/watched.js';

const SPEED = '60';

test.use({ speed: SPEED });

test.beforeEach(async ({ server, page, hydrated }) => {
  await addMember(server, 'ada', { admin: true });
  await signIn(page, hydrated, { path: '/managers' });
});

/** Makes a manager from a preset; the built-in rules decide for it. */
async function make(page, hydrated, name, preset) {
  await page.goto('/managers/new');
  await hydrated(page);
  await page.getByRole('link', { name: new RegExp(`^${preset}`) }).click();
  await expect(page).toHaveURL(/preset=/);
  await hydrated(page);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Make the manager' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(name);
  await hydrated(page);
}

/** Looks again until something stands there: the page comes by itself with scripts, and is loaded without. */
async function eventually(page, hydrated, locator) {
  await expect(async () => {
    await page.reload();
    await hydrated(page);
    await expect(locator).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 60_000 });
}

test('a manager is made from a preset, decides, and is paused over a restart', async ({ server, page, hydrated }) => {
  test.slow();
  await expect(page.getByText('No managers yet')).toBeVisible();
  await make(page, hydrated, 'Mona', 'Venture');
  await page.getByRole('button', { name: 'Start Mona' }).click();
  await expectSaid(page, 'The manager decides now');
  const decision = page.locator('.decisions li').first();
  await eventually(page, hydrated, decision);
  await decision.locator('summary').click();
  await expect(decision.getByText('Became', { exact: true })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Team' })).toBeVisible();
  await expect(page.locator('tbody tr').first()).toContainText('running');
  await decision.getByRole('link', { name: 'What it saw, and each step' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Mona decides');
  await expect(page.getByRole('region', { name: 'What it saw' })).toBeVisible();
  await page.getByText('The question', { exact: true }).click();
  await expect(page.locator('details[open] pre').first()).not.toBeEmpty();
  for (const phase of ['gather', 'decide', 'check', 'act', 'record']) {
    await expect(page.getByText(phase, { exact: true }).first()).toBeVisible();
  }
  await page.goto('/managers');
  await hydrated(page);
  const card = page.locator('.card').filter({ hasText: 'Mona' });
  await expect(card).toContainText('running');
  await card.getByRole('button', { name: 'Pause Mona' }).click();
  await expectSaid(page, 'The manager is paused');

  // Nobody looks while the server is away.
  await page.goto('about:blank');
  await server.pause();
  await server.start(simulated(SPEED), new URL(server.url).host);
  await page.goto('/managers');
  await hydrated(page);
  await expect(card).toContainText('paused');
  await card.getByRole('button', { name: 'Go on Mona' }).click();
  await expectSaid(page, 'The manager decides now');
  await expect(card).toContainText('running');
});

test('everything that is wrong is told at once and nothing is lost', async ({ page, hydrated }) => {
  await page.goto('/managers/new');
  await hydrated(page);
  await page.getByLabel('Capital in dollars').fill('-5');
  await page.getByLabel('Largest fall from the peak, %').fill('a lot');
  await page.getByLabel('Instructions').fill('Be careful.\nVery careful.');
  await page.getByRole('button', { name: 'Make the manager' }).click();
  await expect(page.getByText('fields cannot be so')).toBeVisible();
  await expect(page.getByLabel('Capital in dollars')).toHaveValue('-5');
  await expect(page.getByLabel('Instructions')).toHaveValue('Be careful.\nVery careful.');
});

test('what cannot be is said while somebody types, before anything is sent', { tag: '@scripts-on' }, async ({ page, hydrated }) => {
  await page.goto('/managers/new');
  await hydrated(page);
  const capital = page.getByLabel('Capital in dollars');
  const note = page.locator('#capital-note');
  await expect(note).toBeHidden();
  await capital.fill('-5');
  await expect(note).toHaveText('Must be an amount above 0, such as 100000');
  await expect(capital).toHaveAttribute('aria-invalid', 'true');
  // What is out of range is told by the rules of the use case, what is no value by those of the form; both at once.
  await page.getByLabel('Largest fall from the peak, %').fill('a lot');
  await expect(page.locator('#max_drawdown-note')).toHaveText('Must be more than 0 and at most 100 percent');
  await page.getByLabel('Agents', { exact: true }).fill('101');
  await expect(page.locator('#max_agents-note')).toHaveText('Must be a whole number from 1 to 100');
  // Nobody has been at the name yet.
  await expect(page.locator('#name-note')).toBeHidden();
  await capital.fill('5000');
  await expect(note).toBeHidden();
  await expect(capital).not.toHaveAttribute('aria-invalid');
  await expect(page.locator('#max_agents-note')).toBeVisible();
  const temperature = page.locator('output[for="temperature"]');
  await expect(temperature).toHaveText('0.7');
  await page.getByLabel('Temperature').fill('1.4');
  await expect(temperature).toHaveText('1.4');
  await expect(page).toHaveURL(/\/managers\/new$/);
  await page.getByLabel('Name', { exact: true }).fill('Nell');
  await page.getByRole('button', { name: 'Make the manager' }).click();
  await expect(page.getByText('2 fields cannot be so')).toBeVisible();
  await page.getByLabel('Agents', { exact: true }).fill('3');
  await expect(page.locator('#max_agents-note'), 'what the server said goes when it is no longer true').toBeHidden();
  await page.getByLabel('Largest fall from the peak, %').fill('20');
  await page.getByRole('button', { name: 'Make the manager' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Nell');
});

test('the next decision comes nearer while somebody looks at the cards, and the cards follow without a reload', { tag: '@scripts-on' }, async ({ page, hydrated, request, server }) => {
  await make(page, hydrated, 'Tick', 'Risk officer');
  const path = `/api${new URL(page.url()).pathname}`;
  await page.getByRole('button', { name: 'Start Tick' }).click();
  await expectSaid(page, 'The manager decides now');
  await page.goto('/managers');
  await hydrated(page);
  await page.evaluate(() => (window.stayed = true));
  const card = page.locator('.card').filter({ hasText: 'Tick' });
  const next = card.locator('[data-due]');
  // Its team is made, so the page looks at prices too.
  await expect(page.locator('[data-moves]')).toBeAttached();
  const minutes = async () => Number((await next.textContent()).match(/^in (\d+) min$/)?.[1]);
  await expect.poll(minutes).toBeGreaterThan(5);
  // From here on nothing comes from the server: what counts is the browser.
  await page.route(/\/managers$/, () => {});
  const before = await minutes();
  await expect.poll(minutes).toBeLessThan(before - 2);
  await page.unroute(/\/managers$/);
  const made = await server.command(['token', 'create', '--user', 'ada', '--scopes', 'read,write', '--name', 'cards']);
  const headers = { authorization: `Bearer ${made.trim()}` };
  expect((await request.post(`${server.url}${path}/pause`, { headers })).ok()).toBe(true);
  await expect(card.locator('.pill').first()).toHaveText('paused');
  await expect(next).toHaveCount(0);
  expect(await page.evaluate(() => window.stayed)).toBe(true);
});

test('a manager is changed and deleted, and its agents end', async ({ page, hydrated }) => {
  await make(page, hydrated, 'Rho', 'Risk officer');
  await page.getByRole('link', { name: 'Change', exact: true }).click();
  await hydrated(page);
  await page.getByLabel('Name', { exact: true }).fill('Rosa');
  await page.getByLabel('Agents', { exact: true }).fill('2');
  await page.getByRole('button', { name: 'Save the changes' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Rosa');
  await expect(page.getByText('0 of 2').first()).toBeVisible();
  await page.getByRole('button', { name: 'Delete Rosa' }).click();
  await page.getByRole('button', { name: 'Delete the manager' }).click();
  await expectSaid(page, 'The manager is deleted');
  await expect(page.getByText('No managers yet')).toBeVisible();
});

test('a question that was opened while the page is looked at again stays', { tag: '@scripts-on' }, async ({ page, hydrated }) => {
  let looked;
  const look = new Promise((resolve) => (looked = resolve));
  await make(page, hydrated, 'Rho', 'Risk officer');
  await page.getByRole('link', { name: 'Change', exact: true }).click();
  await page.getByLabel('Name', { exact: true }).fill('Rosa');
  // The first look after the answer to a form, which said that it went well.
  await page.route(/managers\/[0-9a-f-]+$/, (route) => looked(route));
  await page.getByRole('button', { name: 'Save the changes' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Rosa');
  const held = await look;
  await page.getByRole('button', { name: 'Delete Rosa' }).click();
  const sure = page.getByRole('button', { name: 'Delete the manager' });
  await expect(sure).toBeVisible();
  const answered = page.waitForResponse((response) => response.url() === held.request().url());
  await held.continue();
  await (await answered).finished();
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await expect(sure).toBeVisible();
});

test('the pages of managers are accessible', { tag: '@scripts-on' }, async ({ page, hydrated, accessible }) => {
  test.slow();
  await expectAccessible(page, hydrated, accessible);
  await make(page, hydrated, 'Hedda', 'Active hedge');
  await page.getByRole('button', { name: 'Start Hedda' }).click();
  await expectSaid(page, 'The manager decides now');
  await eventually(page, hydrated, page.locator('.decisions li').first());
  await expectAccessible(page, hydrated, accessible);
  const address = new URL(page.url()).pathname;
  for (const path of ['/managers', '/managers/new?preset=venture', `${address}/edit`]) {
    await page.goto(path);
    await expectAccessible(page, hydrated, accessible);
  }
});

test.describe('on a market that goes fast', () => {
  test.use({ speed: '1200' });

  test('a manager is compared with its frozen twin, on a phone and on a wide screen', { tag: '@scripts-on' }, async ({ page, hydrated, accessible }) => {
    test.slow();
    await make(page, hydrated, 'Vera', 'Venture');
    const panel = page.getByRole('region', { name: 'Did it help?' });
    await expect(panel).toContainText('one hour of market time after its first agent has started');
    await page.getByRole('button', { name: 'Start Vera' }).click();
    await expectSaid(page, 'The manager decides now');
    await eventually(page, hydrated, panel.getByText('Not enough data.'));
    for (const name of ['this manager', 'its frozen twin', 'buy and hold']) {
      await expect(panel.locator('.legend')).toContainText(name);
    }
    const steps = panel.locator('.falls li');
    await expect(steps.first()).toContainText('Gross profit');
    await expect(steps.last()).toContainText('What is left');
    await expect(panel.getByRole('img', { name: /^Equity in dollars: this manager/ })).toBeVisible();
    await expect(panel.getByRole('link', { name: 'CSV' })).toHaveAttribute('href', /\/comparison\?format=csv$/);
    for (const [width, height] of [[390, 844], [1440, 900]]) {
      await page.setViewportSize({ width, height });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(wide, `nothing stands out at ${width}`).toBeLessThanOrEqual(0);
      const box = await panel.boundingBox();
      expect(box.width).toBeGreaterThan(width < 500 ? 300 : 700);
    }
    await expectAccessible(page, hydrated, accessible);
    await page.goto('/managers');
    await hydrated(page);
    await expect(async () => {
      await page.reload();
      await expect(page.locator('.card').filter({ hasText: 'Vera' }).locator('svg.spark')).toBeVisible({ timeout: 2_000 });
    }).toPass({ timeout: 60_000 });
  });
});

test.describe('on a market that goes as fast as it can', () => {
  test.use({ speed: '3600' });

  test('the page of a manager is worked with: log, team, leash, memory, and the run of a tick', async ({ server, page, hydrated, javaScriptEnabled }) => {
    test.slow();
    /** With scripts the page brings it by itself; without, the reader loads it again. */
    const comes = (check) =>
      javaScriptEnabled
        ? expect(check).toPass({ timeout: 60_000 })
        : expect(async () => {
            await page.reload();
            await check();
          }).toPass({ timeout: 60_000 });
    const said = { timeout: 2_000 };

    await make(page, hydrated, 'Vega', 'Venture');
    const address = new URL(page.url()).pathname;
    const log = async (query = '') => (await page.request.get(`/api${address}/logs${query}`)).json();
    await page.evaluate(() => (window.stayed = true));
    await page.getByRole('button', { name: 'Start Vega', exact: true }).click();
    await expectSaid(page, 'The manager decides now');
    const rows = page.locator('.decisions > li');
    await comes(() => expect(rows).toHaveCount(20, said));
    await comes(async () => expect((await log()).total).toBeGreaterThan(22));
    await page.getByRole('button', { name: 'Pause Vega', exact: true }).click();
    await expectSaid(page, 'The manager is paused');
    if (javaScriptEnabled) expect(await page.evaluate(() => window.stayed), 'without a reload').toBe(true);
    await hydrated(page);

    // What was being decided when it was paused still comes to its end, and is told.
    await expect(async () => {
      const deciding = await page.request.get('/api/runs?kind=manager.tick&status=running');
      expect((await deciding.json()).total).toBe(0);
    }).toPass({ timeout: 60_000 });

    // The log: pages, kinds, agents, files.
    const { total } = await log();
    const panel = page.getByRole('region', { name: 'Decisions' });
    await comes(() => expect(panel.getByText(`1–20 of ${total}`)).toBeVisible(said));
    await hydrated(page);
    const key = () => rows.first().getAttribute('data-key');
    const newest = await key();
    await panel.getByRole('link', { name: 'Older' }).click();
    await expect(page).toHaveURL(/page=2/);
    await expect(panel.getByText(`–${Math.min(40, total)} of ${total}`)).toBeVisible();
    expect(await key()).not.toBe(newest);
    const choose = async (label, option) => {
      await panel.getByLabel(label).selectOption(option);
      if (!javaScriptEnabled) await panel.getByRole('button', { name: 'Apply' }).click();
    };
    await hydrated(page);
    await choose('Action', 'create_agent');
    await expect(page).toHaveURL(/\?action=create_agent(&agent=)?$/);
    const created = (await log('?action=create_agent&pageSize=100')).total;
    expect(created).toBeLessThan(total);
    await expect(rows).toHaveCount(Math.min(created, 20));
    for (const row of await rows.all()) await expect(row.locator('summary b')).toHaveText('create agent');
    await hydrated(page);
    const agent = (await log('?action=create_agent')).items[0].agentId;
    await choose('Agent', agent);
    await expect(page).toHaveURL(new RegExp(`action=create_agent&agent=${agent}`));
    await expect(rows).toHaveCount(1);
    await rows.first().locator('summary').click();
    await expect(rows.first().getByRole('link').first()).toHaveAttribute('href', `/agents/${agent}`);
    const [csv] = await Promise.all([page.waitForEvent('download'), panel.getByRole('link', { name: 'CSV' }).click()]);
    expect(csv.suggestedFilename()).toBe('manager-log.csv');
    const file = await page.request.get(await panel.getByRole('link', { name: 'CSV' }).getAttribute('href'));
    expect((await file.text()).trim().split('\n'), 'the file is of what is shown').toHaveLength(2);
    const json = await page.request.get(await panel.getByRole('link', { name: 'JSON' }).getAttribute('href'));
    expect(await json.json()).toHaveLength(1);
    await panel.getByRole('link', { name: 'Clear' }).click();
    await expect(panel.getByText(`1–20 of ${total}`)).toBeVisible();
    await hydrated(page);

    // The team: one is paused by a person, and the leash says that only a person starts it again.
    const leash = page.getByRole('region', { name: 'Leash' }).getByRole('listitem');
    const bound = (name) => leash.filter({ hasText: name }).locator('b');
    const status = await (await page.request.get(`/api${address}/status`)).json();
    await expect(bound('Stopped by you')).toHaveText('none');
    const team = page.getByRole('region', { name: 'Team' });
    const member = team.getByRole('row').filter({ hasText: 'running' }).first();
    const name = await member.locator('td.main b').textContent();
    await team.getByRole('button', { name: `Pause ${name}` }).click();
    await expectSaid(page, 'The agent is paused');
    const paused = team.getByRole('row').filter({ hasText: name });
    await expect(paused).toContainText('paused');
    await expect(paused).toContainText('locked by you');
    await expect(bound('Stopped by you')).toHaveText('1');
    await hydrated(page);
    await team.getByRole('button', { name: `Resume ${name}` }).click();
    await expectSaid(page, 'The agent trades');
    await expect(paused).toContainText('running');
    await expect(bound('Stopped by you')).toHaveText('none');
    for (const [label, text] of [
      ['Agents', /^\d+ of 10$/],
      ['Capital given to agents', /^\$[\d,.]+ of \$[\d,.]+$/],
      ['Fall from the peak', /^\d+\.\d\d % of \d+\.\d\d %$/],
      ['Models today', /^\$0(\.00)? of \$/],
      ['Correlated positions', /^\d+ of \d+$/],
      ['Changes of an agent today', /^[0-6] of 6$/],
      ['Instruments', /^\d+ of all$/],
    ]) {
      await expect(leash.filter({ hasText: label }).locator('b').first()).toHaveText(text);
    }
    const memory = page.getByRole('region', { name: 'Memory' });
    await expect(memory.locator('dd').first()).toContainText(/trending|ranging|volatile/);
    await expect(memory.getByRole('heading', { name: 'Guesses' })).toBeVisible();

    // A stop of this manager's agents alone is told on their pages.
    await hydrated(page);
    await page.getByRole('button', { name: 'Emergency stop' }).click();
    await page.locator('#emergency-stop').getByText('The agents of this manager').click();
    await page.getByRole('button', { name: 'Stop now' }).click();
    await expectSaid(page, 'The emergency stop holds');
    const banner = page.locator('.banner.stopped');
    await expect(banner).toContainText('ada stopped the agents of Vega');
    await page.goto('/agents');
    await hydrated(page);
    await expect(page.getByRole('row').filter({ hasText: name })).toContainText('halted');
    await page.goto(`/agents/${agent}`);
    await hydrated(page);
    await expect(page.getByText('An emergency stop holds for this agent')).toBeVisible();
    await banner.getByRole('button', { name: 'Lift it' }).click();
    await expectSaid(page, 'The emergency stop is lifted');
    await expect(page.getByText('An emergency stop holds for this agent')).toHaveCount(0);

    // Asked now, it decides; stopped, it does not.
    await page.goto(address);
    await hydrated(page);
    await page.getByRole('button', { name: 'Go on Vega', exact: true }).click();
    await expectSaid(page, 'The manager decides now');
    await comes(async () => expect(await key()).not.toBe(newest));
    await hydrated(page);
    await expect(async () => {
      await page.getByRole('button', { name: 'Ask now Vega', exact: true }).click();
      await expectSaid(page, 'The manager is asked now');
    }).toPass({ timeout: 60_000 });
    const asked = await (await page.request.get('/api/events?kind=manager.triggered')).json();
    expect(asked.items).toHaveLength(1);
    await hydrated(page);
    await page.getByRole('button', { name: 'Stop Vega', exact: true }).click();
    await expectSaid(page, 'The manager is stopped');
    await expect(page.locator('h1 .pill').first()).toHaveText('stopped');
    await expect(page.locator('.lead')).toContainText('decides nothing while it stands');
    expect(status.managerId).toBe(address.split('/').pop());

    // The run of its first tick: what it was asked, what it answered, what that cost, and what became of it.
    const first = (await log('?action=create_agent&pageSize=100')).items.at(-1).runId;
    await page.goto(`/runs/${first}`);
    await hydrated(page);
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Vega decides');
    const model = page.getByRole('region', { name: 'The model' });
    await expect(model.getByText('rules/default')).toBeVisible();
    await expect(model).toContainText(/Cost\$0/);
    await expect(model).toContainText(/Tokens\d+ in, \d+ out|Tokensnot counted/);
    await model.getByText('The answer as it came').click();
    await expect(model.locator('details[open] pre')).toContainText('create_agent');
    const judged = page.getByRole('region', { name: 'Decisions' }).getByRole('listitem');
    await expect(judged.first()).toContainText('create agent');
    await expect(judged.first().locator('.pill')).toHaveText('done');
    await expect(page.getByText(/let through by the leash, \d+ refused/)).toBeVisible();
    await page.getByRole('region', { name: 'What it saw' }).getByRole('row').nth(1).waitFor();
    await server.command(['check-books']);
  });
});
