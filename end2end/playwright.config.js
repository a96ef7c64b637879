// Started by `cargo xtask e2e` (or `test`), which builds the server and names it in E2E_SERVER; the servers themselves
// are started by the fixtures, each with a data folder of its own.
import { defineConfig } from '@playwright/test';

const chromium = {
  // xtask names the system's browser; without it Playwright looks for its own download.
  executablePath: process.env.CHROMIUM,
  args: [
    // Chromium's sandbox refuses to work for root.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    // Without a graphics card it would be imitated, which costs more than all the rest of a page.
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
};

export default defineConfig({
  testDir: 'tests',
  workers: 2,
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  reporter: 'list',
  // Bounds against hanging for ever; a slow machine is not a failure.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: {
    // A third of the time of all tests; `cargo xtask e2e -- NAME --trace on` shows each step of one that fails.
    trace: 'off',
    launchOptions: chromium,
    contextOptions: { reducedMotion: 'reduce' },
  },
  // Every test runs with and without JavaScript, unless its tags say that it belongs to one of them.
  projects: [
    { name: 'scripts on', use: { javaScriptEnabled: true }, grepInvert: /@scripts-off/ },
    { name: 'scripts off', use: { javaScriptEnabled: false }, grepInvert: /@scripts-on/ },
  ],
});
