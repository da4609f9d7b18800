import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findProgram } from './support/find-program.ts';
import { createWorkspace, enginesUnderTest, eventually, type Started, type Workspace } from './support/workspace.ts';

/** The browser's command; `none` when the caller of `npm test` left it out by name. */
const command = process.env['KPOD_TEST_BROWSER'] ?? 'chromium';

const shell = (name: string, script: string) => ({ name, image: 'busybox', command: ['sh', '-c', script] });
const pod = (name: string, spec: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { terminationGracePeriodSeconds: 0, ...spec },
});
const shop = pod('shop', {
  initContainers: [shell('fetch', 'echo fetched'), shell('wait-db', 'until nslookup mydb; do echo waiting for mydb; sleep 1; done')],
  containers: [shell('shop', 'echo open; sleep 3600')],
});
const hostile = '<img src=x onerror="document.title=1"><b>bold</b>';
const odd = pod('odd', {
  restartPolicy: 'Never',
  containers: [shell('odd', `echo '${hostile}'; echo '${hostile}' > /dev/termination-log; exit 3`)],
});
const mydb = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'mydb' }, spec: { ports: [{ port: 80 }] } };

// One engine: the page knows nothing of engines.
describe.each(enginesUnderTest.slice(0, 1))('kpod ui in a real browser, on %s', (engine) => {
  let work: Workspace;
  let ui: Started;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeEach((context) => {
    if (command === 'none') context.skip('chromium was left out by name');
  });
  beforeAll(async () => {
    if (command === 'none') return;
    const executablePath = await findProgram(command);
    work = await createWorkspace(engine);
    await work.ok('create', '-f', await work.write('pods.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [shop, odd] })));
    ui = work.start(['ui']);
    browser = await chromium.launch({ executablePath });
    page = await (await browser.newContext({ viewport: { width: 1100, height: 800 }, colorScheme: 'light' })).newPage();
    page.setDefaultTimeout(60_000);
    page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
    page.on('pageerror', (error) => complaints.push(error.message));
    await eventually(async () => expect(ui.output()).toMatch(/#token=/));
  });
  afterAll(async () => {
    await browser?.close();
    await work?.dispose();
  });

  const seen = (text: string | RegExp) => page.getByText(text).first().waitFor();
  const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
  const width = () => page.evaluate('document.documentElement.scrollWidth');

  it('lists pods with their steps, and keeps the token out of its address', async () => {
    await page.goto(ui.output().trim());
    const row = page.getByRole('row', { name: /^shop 0\/1 Init:1\/2/ });
    await row.waitFor();
    await row.getByRole('listitem').filter({ hasText: 'wait-db: running for' }).waitFor();
    expect(await row.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringMatching(/^✓ fetch/),
      expect.stringMatching(/^▶ wait-db/),
      expect.stringMatching(/^○ shop/),
    ]);
    expect(page.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#\/$/);
    await page.reload();
    await row.waitFor();
  });

  it('is worked by keyboard, and says of a pod why it is stuck, what mends that and what it wrote', async () => {
    await page.getByRole('link', { name: 'shop' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'shop', level: 1 }).waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('shop');
    expect(await page.title()).toBe('shop – kpod');
    await page.getByRole('link', { name: 'Skip to the content' }).focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('shop');
    const why = page.getByRole('region', { name: 'Why' });
    await why
      .getByText(/there is no Service "mydb" in namespace "default"/)
      .first()
      .waitFor();
    await why.getByText(/kpod apply -f -/).waitFor();
    await page.getByRole('region', { name: 'Lines of the log' }).getByText('waiting for mydb').first().waitFor();
    await page.getByRole('table', { name: 'Events' }).getByText('Started container wait-db').waitFor();
    await page
      .getByRole('table', { name: 'Conditions' })
      .getByRole('row', { name: /^Initialized False/ })
      .waitFor();
    await page
      .getByRole('table', { name: 'Timeline' })
      .getByRole('row', { name: /^wait-db/ })
      .waitFor();
  });

  it('changes while it is looked at, and says so aloud', async () => {
    await work.ok('apply', '-f', await work.write('mydb.json', JSON.stringify(mydb)));
    await page
      .getByRole('table', { name: 'Steps' })
      .getByRole('row', { name: /^shop .*ready/ })
      .waitFor();
    await page.getByRole('region', { name: 'Why' }).waitFor({ state: 'hidden' });
    await page.locator('#news').getByText('shop: Running').waitFor({ state: 'attached' });
    await page.getByText(/^Ready after /).waitFor();
    await page.getByLabel('of', { exact: true }).selectOption('shop');
    await seen('open');
  });

  it('shows what containers write as text, whatever it is', async () => {
    await page.getByRole('link', { name: '← all pods' }).click();
    await page.getByRole('link', { name: 'odd' }).click();
    await page.getByText(hostile).first().waitFor();
    await seen(/exit code 3/);
    expect(await page.locator('img, b').count()).toBe(0);
    expect(await page.title()).toBe('odd – kpod');
  });

  it('is readable in a narrow window, in the dark as in the light', async () => {
    const light = await background();
    await page.setViewportSize({ width: 320, height: 600 });
    expect(await width()).toBe(320);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await background()).not.toBe(light);
    await page.getByRole('link', { name: '← all pods' }).click();
    await page.getByRole('link', { name: 'shop' }).waitFor();
    expect(await width()).toBe(320);
  });

  it('had nothing to complain of, nor anything from elsewhere', () => {
    expect(complaints).toEqual([]);
  });

  it('says in a tab without the token what to open', async () => {
    const stranger = await browser.newPage();
    await stranger.goto(new URL('/', page.url()).href);
    await stranger.getByText('open the address that kpod ui printed: it has the token').waitFor();
    expect(await stranger.getByText('There are no pods').isVisible()).toBe(false);
    await stranger.close();
  });

  it('lets no other name of this machine, and no other page, have anything', async () => {
    const { port } = new URL(page.url());
    const stranger = await browser.newPage();
    expect((await stranger.goto(`http://localhost:${port}/`))?.status()).toBe(403);
    await stranger.goto('about:blank');
    const asked = `fetch('http://127.0.0.1:${port}/api/v1/pods', { mode: 'no-cors' }).then((answer) => answer.text(), () => 'refused')`;
    expect(await stranger.evaluate(asked)).toBe('refused');
    await stranger.close();
  });

  it('ends with kpod ui, however that ends', async () => {
    ui.signal('SIGKILL');
    await page.getByText('Nobody answers. Is kpod ui still running?').waitFor();
    await expect(fetch(page.url())).rejects.toThrow();
  });
});
