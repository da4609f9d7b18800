import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event, Service } from '../../src/api/types.ts';
import { fetchOnce, startLoad } from './support/load.ts';
import { backend, service } from './support/service-manifests.ts';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

/** How many requests at least: ten times as many in the soak. */
const requests = Number(process.env['KPOD_TEST_REQUESTS'] ?? 1_000);

/** Every other time it is asked it is not ready, and serves all the while. */
const flapping = `
      readinessProbe:
        exec: { command: [sh, -c, 'if [ -e /tmp/up ]; then rm /tmp/up; exit 1; fi; touch /tmp/up'] }
        periodSeconds: 1
        failureThreshold: 1`;

describe.each(enginesUnderTest)('Services under load, on %s', (engine) => {
  let work: Workspace;
  beforeAll(async () => {
    work = await createWorkspace(engine);
  });
  afterAll(() => work.dispose());

  const create = async (...texts: readonly string[]) => work.ok('create', '-f', await work.write('it.yaml', texts.join('---\n')));
  const ready = (...names: readonly string[]) =>
    work.ok('wait', '--for=condition=Ready', '--timeout=180s', ...names.map((name) => `pod/${name}`));

  it('lose no request while all their pods are replaced, one after another, and one is ready and is not by turns', {
    timeout: 900_000,
  }, async () => {
    await create(
      service('hello', '{ type: NodePort, selector: { app: hello }, ports: [{ port: 80, targetPort: http }] }'),
      backend('old-1', '{ app: hello }'),
      backend('old-2', '{ app: hello }'),
      backend('flapping', '{ app: hello }', '', flapping),
    );
    await ready('old-1', 'old-2');
    const stored = JSON.parse(await work.ok('get', 'service', 'hello', '-o', 'json')) as Service;
    const port = stored.spec.ports?.[0]?.nodePort ?? 0;
    await eventually(() => fetchOnce('127.0.0.1', port));
    const load = startLoad('127.0.0.1', port, 10);
    const flaps = async () => {
      const events = JSON.parse(await work.ok('get', 'events', '-o', 'json')) as { items: Event[] };
      const own = events.items.filter(({ reason, involvedObject }) => reason === 'Unhealthy' && involvedObject.name === 'flapping');
      return own.reduce((sum, { count = 1 }) => sum + count, 0);
    };
    try {
      for (const number of [1, 2]) {
        await create(backend(`new-${number}`, '{ app: hello }'));
        await ready(`new-${number}`);
        await eventually(async () => expect(load.answers.get(`new-${number}`) ?? 0).toBeGreaterThan(0));
        await work.ok('delete', 'pod', `old-${number}`);
      }
      // A label that goes takes its pod from the Service, though the pod stays ready.
      await work.ok('label', 'pod', 'new-1', 'app-');
      await eventually(async () => expect(load.count()).toBeGreaterThanOrEqual(requests), { withinMs: 600_000 });
      await eventually(async () => expect(await flaps()).toBeGreaterThanOrEqual(5));
      await eventually(async () => expect(load.answers.get('flapping') ?? 0).toBeGreaterThan(0));
      await work.ok('delete', 'pod', 'flapping');
    } finally {
      await load.stop();
    }
    expect(load.failures).toEqual([]);
    expect([...load.answers.keys()].sort()).toEqual(['flapping', 'new-1', 'new-2', 'old-1', 'old-2']);
    await eventually(async () => {
      const last = await Promise.all(Array.from({ length: 10 }, () => fetchOnce('127.0.0.1', port)));
      expect(new Set(last)).toEqual(new Set(['new-2']));
    });
  });
});
