import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { toUtc } from '../../../src/api/log-time.ts';
import { readContainer, readImage } from '../../../src/engine/common/read-inspect.ts';
import { readDockerInfo } from '../../../src/engine/docker/info.ts';
import {
  isDockerSandbox,
  readDockerContainer,
  readDockerEvent,
  readDockerNetwork,
  readDockerSandbox,
} from '../../../src/engine/docker/read.ts';
import { readPodmanInfo } from '../../../src/engine/podman/info.ts';
import {
  isPodmanInfra,
  readPodmanContainer,
  readPodmanEvent,
  readPodmanNetwork,
  readPodmanPod,
  readPodmanSandbox,
} from '../../../src/engine/podman/read.ts';
import type { EngineContainer, EngineSandbox } from '../../../src/engine/types.ts';

const directory = new URL('fixtures/', import.meta.url);
/** `podman-4.3.1` and what else was recorded. */
const versions = [...new Set(readdirSync(directory).map((file) => file.split('-').slice(0, 2).join('-')))];
const record = (version: string, what: string) => readFileSync(new URL(`${version}-${what}.recorded.json`, directory), 'utf8');
const parse = (version: string, what: string): unknown[] => {
  const parsed: unknown = JSON.parse(record(version, what));
  return Array.isArray(parsed) ? parsed : [parsed];
};

const dialectOf = (version: string) =>
  version.startsWith('podman')
    ? {
        isSandbox: isPodmanInfra,
        container: readPodmanContainer,
        sandbox: readPodmanSandbox,
        event: readPodmanEvent,
        network: readPodmanNetwork,
      }
    : {
        isSandbox: isDockerSandbox,
        container: readDockerContainer,
        sandbox: readDockerSandbox,
        event: readDockerEvent,
        network: readDockerNetwork,
      };

const shortId = (text: string | undefined) => text?.replace(/^(sha256:)?([0-9a-f]{4})[0-9a-f]{60}$/, '$1$2…');
const kind = (time: string | undefined) => (time === undefined ? '-' : time.replace(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/, 'time'));

function describeContainer(found: EngineContainer): string {
  const { name, state, exitCode = '-', oomKilled, error = '-' } = found;
  return `${name} ${state} ${kind(found.startedAt)} ${kind(found.finishedAt)} ${exitCode} oom=${oomKilled} image=${found.imageId.length} ${error}`;
}

function describeSandbox(found: EngineSandbox): string {
  const own = Object.entries(found.labels).filter(([label]) => label === 'odd');
  return `${found.name} ${found.state} ${kind(found.startedAt)} ${found.ip?.replace(/\d+\.\d+\.\d+$/, '…')} ${JSON.stringify(own)}`;
}

describe.each(versions)('what %s says', (version) => {
  const dialect = dialectOf(version);

  it('of sandboxes and containers', () => {
    const entries = parse(version, 'containers');
    const sandboxes = entries.filter(dialect.isSandbox).map(dialect.sandbox);
    const containers = entries.filter((entry) => !dialect.isSandbox(entry)).map(dialect.container);
    expect(sandboxes.map((found) => found && describeSandbox(found))).toEqual([
      'recorded-sandbox ready time 10.… [["odd","a=\\"b\\", c"]]',
    ]);
    expect(containers.map((found) => found && describeContainer(found))).toMatchSnapshot();
    expect(new Set(containers.map((found) => found?.sandboxId))).toEqual(new Set([sandboxes[0]?.id]));
  });

  it('of images', () => {
    const [entry] = parse(version, 'image');
    const image = readImage(entry, 'docker.io/library/busybox:latest');
    expect({ ...image, id: shortId(image?.id), digest: undefined, sizeBytes: undefined }).toMatchSnapshot();
    expect(image?.sizeBytes).toBeGreaterThan(2_000_000);
    expect(image?.digest ?? 'docker.io/library/busybox@sha256:').toMatch(/^docker\.io\/library\/busybox@sha256:/);
  });

  it('of networks', () => {
    expect(dialect.network(parse(version, 'network')[0])).toEqual({
      subnet: expect.stringMatching(/^10\.\d+\.\d+\.0\/20$/),
      gateway: expect.stringMatching(/^10\.\d+\.\d+\.1$/),
    });
  });

  it('of itself', () => {
    const [answer] = parse(version, 'info');
    expect(version.startsWith('podman') ? readPodmanInfo(answer) : readDockerInfo(answer)).toMatchSnapshot();
  });

  it('in its events', () => {
    const lines = record(version, 'events').trim().split('\n');
    const names = new Map<string, number>();
    const number = (id: string) => names.get(id) ?? names.set(id, names.size).get(id);
    const events = lines.map((line) => dialect.event(JSON.parse(line))).filter((event) => event !== undefined);
    expect(
      events.filter(({ type }) => type !== 'other').map(({ type, id, exitCode = '' }) => `${number(id)} ${type} ${exitCode}`.trim()),
    ).toMatchSnapshot();
    expect(events.every(({ labels }) => labels['kpod.contract'] !== undefined)).toBe(true);
  });
});

describe('podman', () => {
  it('tells a pod by itself, with its pause', () => {
    const pod = readPodmanPod(JSON.parse(record('podman-4.3.1', 'pod')));
    expect(pod).toMatchObject({
      sandbox: { name: 'recorded-sandbox', state: 'notReady' },
      infraId: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('names the pod, not the pause, in the events of a pause', () => {
    const line = {
      ID: 'c'.repeat(64),
      PodID: 'p'.repeat(64),
      Name: 'web-infra',
      Status: 'died',
      Type: 'container',
      ContainerExitCode: 137,
      Attributes: {},
    };
    expect(readPodmanEvent(line)).toEqual({ type: 'die', id: line.PodID, exitCode: 137, labels: {} });
    expect(readPodmanEvent({ ...line, Name: 'web' })?.id).toBe(line.ID);
  });
});

describe('an answer of another shape', () => {
  it.each([null, 1, 'text', [], {}, { Id: 7 }, { State: [] }])('%j is no container, sandbox, event or network', (entry) => {
    for (const version of ['podman-0', 'docker-0']) {
      const dialect = dialectOf(version);
      expect(dialect.container(entry)).toBeUndefined();
      expect(dialect.sandbox(entry)).toBeUndefined();
      expect(dialect.event(entry)).toBeUndefined();
      expect(dialect.network(entry)).toBeUndefined();
    }
    expect(readImage(entry, 'x')).toBeUndefined();
    expect(readPodmanPod(entry)).toBeUndefined();
  });

  it.each([
    ['a state of tomorrow', { Id: 'x', State: { Status: 'hibernating' } }, 'unknown'],
    ['a container without a state', { Id: 'x' }, 'unknown'],
    ['a container that is being removed', { Id: 'x', State: { Status: 'removing', ExitCode: 0 } }, 'exited'],
    ['a container that is paused', { Id: 'x', State: { Status: 'paused' } }, 'running'],
  ])('%s is %s', (_, entry, state) => {
    expect(readContainer(entry, undefined)?.state).toBe(state);
  });
});

it('an end before the start, as engines write it down for quick processes, is moved to the start', () => {
  const entry = {
    Id: 'x',
    State: { Status: 'exited', ExitCode: 0, StartedAt: '2026-01-01T00:00:01.5Z', FinishedAt: '2026-01-01T00:00:01.25Z' },
  };
  expect(readContainer(entry, undefined)?.finishedAt).toBe('2026-01-01T00:00:01.5Z');
});

it.each([
  ['2026-03-01T12:00:00.123456789Z', '2026-03-01T12:00:00.123456789Z'],
  ['2026-03-01T01:00:00.123456789+02:00', '2026-02-28T23:00:00.123456789Z'],
  ['2026-03-01T12:00:00-05:30', '2026-03-01T17:30:00Z'],
  ['yesterday', 'yesterday'],
])('%s in UTC is %s', (time, expected) => {
  expect(toUtc(time)).toBe(expected);
});
