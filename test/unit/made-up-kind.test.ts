import '../fakes/made-up-kind/register.ts';

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createSystemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { createStoreFiles } from '../../src/store/files.ts';
import { createStore } from '../../src/store/store.ts';
import { startTestApi, type TestApi } from '../fakes/api.ts';
import { runCli } from '../fakes/cli.ts';

vi.mock('../../src/api/schema.generated.ts', async (original) => {
  const { schemaText } = await original<typeof import('../../src/api/schema.generated.ts')>();
  return { schemaText: schemaText + (await import('../fakes/made-up-kind/generated.ts')).widgetSchema };
});
vi.mock('../../src/api/descriptions.generated.ts', async (original) => {
  const { descriptionsText } = await original<typeof import('../../src/api/descriptions.generated.ts')>();
  return { descriptionsText: descriptionsText + (await import('../fakes/made-up-kind/generated.ts')).widgetDescriptions };
});

/** A kind that is in the tables and nowhere else is everywhere. */
let api: TestApi;
const directory = mkdtempSync(join(tmpdir(), 'kpod-made-up-'));
const openStore = () => createStore({ directory, files: createStoreFiles(), clock: createSystemClock(), log: silentLog });
beforeAll(async () => {
  api = await startTestApi({ store: await openStore() });
});
afterAll(async () => {
  await api.close();
  rmSync(directory, { recursive: true });
});

const kpod = (words: string, input?: object) =>
  runCli(words.split(' '), { url: api.url, ...(input === undefined ? {} : { input: JSON.stringify(input) }) });
const widget = (name: string, spec: object) => ({ apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name }, spec });

test('is told of in discovery and OpenAPI', async () => {
  const got = async (path: string) => (await fetch(`${api.url}${path}`)).json();
  const { groups } = (await got('/apis')) as { groups: readonly { name: string }[] };
  expect(groups.slice(-2)).toMatchObject([{ name: 'example.com' }, { name: 'metrics.k8s.io' }]);
  expect(await got('/apis/example.com')).toMatchObject({ kind: 'APIGroup', preferredVersion: { groupVersion: 'example.com/v1' } });
  const { resources } = (await got('/apis/example.com/v1')) as { resources: object[] };
  expect(resources).toMatchObject([{ name: 'widgets', singularName: 'widget', kind: 'Widget', shortNames: ['wd'] }]);
  expect(await got('/openapi/v3/apis/example.com/v1')).toHaveProperty(['components', 'schemas', 'io.k8s.api.example.com.v1.WidgetSpec']);
  expect((await kpod('api-resources --api-group example.com')).stdout).toBe(
    'NAME      SHORTNAMES   APIVERSION       NAMESPACED   KIND\nwidgets   wd           example.com/v1   true         Widget\n',
  );
});

test('is created, with defaults, and refused for what its rules and the schema forbid', async () => {
  expect(await kpod('create -f -', widget('small', { size: 1 }))).toMatchObject({ stdout: 'widget.example.com/small created\n' });
  expect((await kpod('get wd small -o jsonpath={.spec}')).stdout).toBe('{"color":"blue","size":1}');
  expect((await kpod('create -f -', widget('none', {}))).stderr).toContain(
    'The Widget "none" is invalid: spec.size: Invalid value: 0: must be greater than 0',
  );
  expect((await kpod('create -f -', widget('odd', { size: 1, motor: 'steam' }))).stderr).toContain('spec.motor');
  expect((await kpod('create -f -', widget('odd', { size: 1, wings: 2 }))).stderr).toContain('unknown field "spec.wings"');
});

test('is changed, by its rules', async () => {
  await kpod('apply -f -', widget('grown', { size: 2 }));
  expect((await kpod('apply -f -', widget('grown', { size: 3 }))).stdout).toBe('widget.example.com/grown configured\n');
  expect((await kpod('patch widget grown --type merge -p {"spec":{"color":"red"}}')).stdout).toBe('widget.example.com/grown patched\n');
  expect((await kpod('apply -f -', widget('grown', { size: 1 }))).stderr).toContain('spec.size: Invalid value: 1: may not shrink');
});

test('is printed, selected, described and completed', async () => {
  expect((await kpod('get widgets')).stdout).toMatch(/^NAME +SIZE +COLOR +AGE\ngrown +3 +red +\S+\nsmall +1 +blue +\S+\n$/);
  expect((await kpod('get widgets --field-selector spec.color=red -o name')).stdout).toBe('widget.example.com/grown\n');
  expect((await kpod('describe widget grown')).stdout).toBe('Name:   grown\nLooks:  red, 3 big\n');
  expect((await kpod('__complete -- get wid')).stdout).toContain('widgets');
  expect((await kpod('__complete -- describe widgets gr')).stdout).toContain('grown');
});

test('is explained, also what of it is honoured', async () => {
  const { stdout } = await kpod('explain widgets.spec');
  expect(stdout).toMatch(/^GROUP: +example\.com\nKIND: +Widget\nVERSION: +v1\n\nFIELD: spec <WidgetSpec>\n/);
  expect(stdout).toContain('  size\t<integer> -required-\n    How big it is.\n');
  expect((await kpod('explain widget.spec.motor --support')).stdout).toContain('Widget.spec.motor is refused');
});

test('is still there after a restart, and goes with its namespace', async () => {
  const names = (await openStore()).list('Widget' as 'Pod').map(({ metadata }) => metadata.name);
  expect(names).toEqual(['grown', 'small']);
  expect(await kpod('delete widget small')).toMatchObject({ stdout: 'widget.example.com "small" deleted\n' });
  await kpod('create namespace other');
  await kpod('create -n other -f -', widget('far', { size: 1 }));
  await kpod('delete namespace other');
  expect((await kpod('get widgets -A -o name')).stdout).toBe('widget.example.com/grown\n');
});
