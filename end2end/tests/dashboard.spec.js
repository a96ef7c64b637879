// The first page: what the house is made of, and what all agents are worth together.
import { addMember, signIn } from '../fixtures/house.js';
import { expect, test } from '../fixtures/watched.js';

test('the dashboard says how the house is', async ({ server, page, hydrated }) => {
  await addMember(server, 'ada', { admin: true });
  await signIn(page, hydrated);
  const house = page.getByRole('region', { name: 'The house' });
  const fact = (name) => house.locator(`dt:text-is("${name}") + dd`);
  // The scheduler has a moment to look for the first time.
  await expect(async () => {
    await page.reload();
    await expect(fact('Scheduler')).toHaveText('at work', { timeout: 1_000 });
  }).toPass();
  await expect(fact('Database')).toHaveText('answers');
  await expect(fact('Kind')).toHaveText('SQLite');
  await expect(fact('Answered in')).toHaveText(/^(< 1|\d+) ms$/);
  await expect(fact('Schema')).toHaveText(/^step \d+$/);
  await expect(fact('Last looked')).toHaveText(/^(now|\d+ s ago)$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('All is well');

  const figure = (name) => page.locator('.stats dt', { hasText: new RegExp(`^${name}$`) }).locator('+ dd');
  const log = await (await page.request.get('/api/events?limit=100')).json();
  await expect(figure('Events')).toHaveText(String(log.items.length));
  await expect(figure('Members')).toHaveText('1');
  await expect(figure('Jobs given up')).toHaveText('0');
});

test.describe('on a market as slow as the clock', () => {
  test.use({ speed: '1' });

  test('the dashboard adds up what all agents are worth', async ({ server, page, hydrated, request }) => {
    await addMember(server, 'ada', { admin: true });
    await signIn(page, hydrated);
    const made = await server.command(['token', 'create', '--user', 'ada', '--scopes', 'read,write', '--name', 'worth']);
    const headers = { authorization: `Bearer ${made.trim()}` };
    // Bars of a day do not close while somebody looks, so nothing is traded.
    for (const [name, allocation] of [['Ebb', '10000'], ['Flow', '2500.50']]) {
      const data = { name, allocation, timeframe: '1d', pairs: ['ORB-USD'], brain: { kind: 'strategy', example: 'donchian_breakout' } };
      const answer = await request.post(`${server.url}/api/agents`, { headers, data });
      expect(answer.status(), await answer.text()).toBe(201);
      const { id } = await answer.json();
      expect((await request.post(`${server.url}/api/agents/${id}/start`, { headers })).ok()).toBe(true);
    }
    await page.goto('/');
    await hydrated(page);
    const agents = page.getByRole('region', { name: 'Your agents' });
    const figure = (name) => agents.locator(`dt:text-is("${name}") + dd`);
    await expect(figure('Equity')).toHaveText('$12,500.50');
    await expect(figure('Today')).toHaveText('$0.00');
    await expect(figure('P&L')).toHaveText('$0.00');
    await expect(agents.getByRole('link', { name: '2 running' })).toHaveAttribute('href', '/agents?status=running');
    await expect(agents).toContainText('simulated market');
  });
});
