import { describe, expect, it } from 'vitest';
import type { PodTimeline } from '../../../src/api/pod-timeline.ts';
import { analyze } from '../../../src/printers/timeline/analyze.ts';
import { timelineObject } from '../../../src/printers/timeline/as-object.ts';
import { judgeBudgets } from '../../../src/printers/timeline/budgets.ts';
import { percent, shortSpan } from '../../../src/printers/timeline/numbers.ts';
import { timelineSvg } from '../../../src/printers/timeline/svg.ts';
import { printTimeline } from '../../../src/printers/timeline/text.ts';
import { at, attempt, container, crashingTimeline, readyTimeline, timeline } from '../../fakes/timelines.ts';

const span = (begin: number, end: number) => ({ begin: at(begin), end: at(end) });
const path = (of: PodTimeline): readonly string[] => {
  const { path: pieces, chart } = analyze(of);
  return pieces.map(({ step, row, begin, end }) => `${chart.rows[row]?.label} ${step} ${(end - begin) / 1000}`);
};

describe('the critical path', () => {
  it('leads through init containers, sidecars that come up and the container that is ready last', () => {
    expect(path(readyTimeline)).toEqual([
      'pod sandbox 1',
      'init pull 3',
      'init create 0.5',
      'init run 2',
      'mesh create 0.5',
      'mesh until ready 1',
      'web create 0.5',
      'web until ready 1.5',
    ]);
    const { shares, totalMilliseconds } = analyze(readyTimeline);
    expect(shares.reduce((all, { milliseconds }) => all + milliseconds, 0)).toBe(totalMilliseconds);
  });

  it('does not lead through what goes on beside it', () => {
    const slow = container('slow', 'app', [attempt({ create: span(1, 2), started: at(2), ready: at(9) })]);
    const quick = container('quick', 'app', [attempt({ create: span(2, 4), started: at(4), ready: at(4.5) })]);
    expect(path(timeline([slow, quick], { ready: at(9) }))).toEqual(['pod sandbox 1', 'slow create 1', 'slow until ready 7']);
  });

  it('leads through the pulls of others that come before, and not through their back-offs', () => {
    const backOff = container('a', 'app', [
      attempt({ pull: span(1, 3), finished: at(3), reason: 'ErrImagePull', backOffUntil: at(13) }),
      attempt({ waiting: at(3), pull: span(13, 14), create: span(14, 15), started: at(15), ready: at(15) }),
    ]);
    const other = container('b', 'app', [attempt({ pull: span(3, 5), create: span(5, 6), started: at(6), ready: at(16) })]);
    expect(path(timeline([backOff, other], { ready: at(16) }))).toEqual([
      'pod sandbox 1',
      'a (1) pull 2',
      'b pull 2',
      'b create 1',
      'b until ready 10',
    ]);
    const alone = timeline([backOff, container('b', 'app', [attempt({ create: span(5, 6), started: at(6), ready: at(6) })])], {
      ready: at(15),
    });
    expect(path(alone)).toEqual(['pod sandbox 1', 'a (1) pull 2', 'a (1) back-off 10', 'a (2) pull 1', 'a (2) create 1']);
  });

  it('leads through the app of a pod that has ended, and only through what its sidecars took to end behind it', () => {
    const mesh = container('mesh', 'sidecar', [attempt({ create: span(1, 2), started: at(2), up: at(3), ready: at(3), finished: at(9) })]);
    const init = container('init', 'init', [attempt({ create: span(3, 4), started: at(4), finished: at(5) })]);
    const app = container('app', 'app', [attempt({ create: span(5, 6), started: at(6), finished: at(8), exitCode: 3 })]);
    expect(path(timeline([mesh, init, app], { phase: 'Failed' }))).toEqual([
      'pod sandbox 1',
      'mesh create 1',
      'mesh until ready 1',
      'init create 1',
      'init run 1',
      'app create 1',
      'app run 2',
      'mesh run 1',
    ]);
  });

  it('says where nothing that is known of went on', () => {
    const late = container('app', 'app', [attempt({ create: span(5, 6), started: at(6), ready: at(6) })]);
    expect(path(timeline([late], { ready: at(6) }))).toEqual(['pod sandbox 1', 'app wait 4', 'app create 1']);
  });

  it('of one of which nothing has been done is a wait', () => {
    expect(path(timeline([container('app', 'app', [])], { sandboxes: [], now: at(3), phase: 'Pending' }))).toEqual(['app wait 3']);
    expect(path(timeline([container('app', 'app', [])], { sandboxes: [], now: at(0) }))).toEqual([]);
  });

  it('does not lead through what was skipped', () => {
    const app = container('app', 'app', [attempt({ create: span(1, 2), started: at(2), ready: at(2) })]);
    const skipping = timeline([container('init', 'init', [], { skipped: true }), app], { ready: at(2) });
    expect(path(skipping)).toEqual(['pod sandbox 1', 'app create 1']);
    expect(printTimeline(skipping, { columns: 80 })).not.toContain('init');
  });

  it('ends with the pod', () => {
    const job = container('job', 'app', [
      attempt({ create: span(1, 2), started: at(2), ready: at(2), finished: at(9), exitCode: 0, reason: 'Completed' }),
    ]);
    const ended = timeline([job], { phase: 'Succeeded' });
    expect(analyze(ended)).toMatchObject({ totalMilliseconds: 9000, chart: { state: 'ended' } });
    expect(path(ended)).toEqual(['pod sandbox 1', 'job create 1', 'job run 7']);
  });
});

it('a timeline for programs has every step and what it comes to', async () => {
  const text = `${JSON.stringify(timelineObject(readyTimeline), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('golden/timeline-ready.json');
});

describe('a timeline as a picture', () => {
  it('is one file, for light and dark', async () => {
    const text = timelineSvg([readyTimeline, crashingTimeline]);
    await expect(text).toMatchFileSnapshot('golden/timeline.svg');
    expect(text).toContain('prefers-color-scheme: dark');
    expect(text).not.toMatch(/https?:(?!\/\/www\.w3\.org\/2000\/svg)/);
  });

  it('takes names for text', () => {
    expect(timelineSvg([{ ...readyTimeline, metadata: { name: '<a&"b>' } }])).toContain('pod/&lt;a&amp;&quot;b&gt;: ready');
  });
});

describe('budgets', () => {
  const judge = (more: Partial<PodTimeline>, budgets = { maxInit: 5_000, maxReady: 9_000 }) => {
    const { ready: _ready, initialized: _initialized, ...rest } = readyTimeline;
    return judgeBudgets({ ...rest, ...more }, budgets);
  };

  /** An app container of a pod that is ready after 10 seconds, with the seconds at which its steps end: sandbox, pull, create, ready. */
  const app = (sandbox: number, pulled: number, created: number) =>
    timeline(
      [
        container('app', 'app', [
          attempt({ pull: span(sandbox, pulled), create: span(pulled, created), started: at(created), up: at(created), ready: at(10) }),
        ]),
      ],
      { sandboxes: [span(0, sandbox)], ready: at(10) },
    );
  const init = (one: Parameters<typeof attempt>[0], more: readonly ReturnType<typeof attempt>[] = []) =>
    timeline(
      [
        container('init', 'init', [attempt(one), ...more]),
        container('app', 'app', [attempt({ create: span(9, 9.5), started: at(9.5), up: at(9.5), ready: at(10) })]),
      ],
      { initialized: at(9), ready: at(10) },
    );
  const failed = { create: span(1, 1.5), started: at(1.5), finished: at(2), exitCode: 1, reason: 'Error', backOffUntil: at(8) };
  const second = attempt({ attempt: 1, waiting: at(8), create: span(8, 8.5), started: at(8.5), finished: at(9), exitCode: 0 });

  it.each([
    ['sandbox, 6.00s (60%)', app(6, 7, 8)],
    ['pull of "app", 7.00s (70%)', app(1, 8, 9)],
    ['create of "app", 5.00s (50%)', app(1, 3, 8)],
    ['until ready of "app", 6.00s (60%)', app(1, 2, 4)],
    ['run of "init", 7.50s (75%)', init({ create: span(1, 1.5), started: at(1.5), finished: at(9), exitCode: 0 })],
    ['back-off of "init (1)", 6.00s (60%)', init(failed, [second])],
    ['pull of "init", 4.00s (40%)', init({ pull: span(1, 5), create: span(5, 6), started: at(6), finished: at(9), exitCode: 0 })],
  ])('name the step that took longest: %s', (step, subject) => {
    expect(judgeBudgets(subject, { maxReady: 9_000 }).broken).toEqual([
      `pod/web was ready after 10.0s, 1.00s over --max-ready=9s; the longest step was ${step}`,
    ]);
  });

  it('that are kept have nothing to be said', () => {
    expect(judge({ initialized: at(5), ready: at(9) })).toEqual({ broken: [], open: [] });
    expect(judgeBudgets(readyTimeline, {})).toEqual({ broken: [], open: [] });
  });

  it('that are broken say by which step', () => {
    expect(judge({ initialized: at(8), ready: at(10) })).toEqual({
      broken: [
        'pod/web was initialized after 8.00s, 3.00s over --max-init=5s; the longest step was pull of "init", 3.00s (38%)',
        'pod/web was ready after 10.0s, 1.00s over --max-ready=9s; the longest step was pull of "init", 3.00s (30%)',
      ],
      open: [],
    });
  });

  it('of one that is not there yet are broken as soon as they have passed', () => {
    expect(judge({ now: at(8.5), initialized: at(4) }).open).toEqual(['pod/web is not ready yet: 8.50s of --max-ready=9s have passed']);
    const slow = container('web', 'app', [attempt({ create: span(8, 8.5), started: at(8.5) })]);
    const containers = readyTimeline.containers.with(2, slow);
    expect(judge({ now: at(30), initialized: at(4), containers }).broken).toEqual([
      'pod/web is not ready after 30.0s, 21.0s over --max-ready=9s; the longest step was until ready of "web", 21.5s (72%)',
    ]);
  });

  it('of one that has ended count until it has succeeded, and are broken when it has failed', () => {
    const job = container('job', 'app', [
      attempt({ create: span(1, 2), started: at(2), finished: at(7), exitCode: 0, reason: 'Completed' }),
    ]);
    const budgets = { maxReady: 6_000 };
    const over = ['pod/web was ready after 7.00s, 1.00s over --max-ready=6s; the longest step was run of "job", 5.00s (71%)'];
    expect(judgeBudgets(timeline([job], { phase: 'Succeeded' }), budgets).broken).toEqual(over);
    expect(judgeBudgets(timeline([job], { phase: 'Succeeded' }), { maxReady: 7_000 }).broken).toEqual([]);
    expect(judgeBudgets(timeline([job], { phase: 'Failed' }), budgets).broken).toEqual([
      'pod/web has ended after 7.00s and was never ready (--max-ready=6s); the longest step was run of "job", 5.00s (71%)',
    ]);
  });
});

describe('a timeline as text', () => {
  it('has a bar for each container, and what each step took', async () => {
    await expect(printTimeline(readyTimeline, { columns: 80 })).toMatchFileSnapshot('golden/timeline-ready.txt');
  });

  it('tells attempts apart, and says how many are left out', async () => {
    await expect(printTimeline(crashingTimeline, { columns: 80 })).toMatchFileSnapshot('golden/timeline-crashing.txt');
  });

  it.each([120, 80, 60, 40])('fits %i columns', (columns) => {
    const long = {
      ...readyTimeline,
      containers: readyTimeline.containers.map((one) => ({ ...one, name: `${one.name}-${'n'.repeat(50)}` })),
    };
    for (const one of [readyTimeline, crashingTimeline, long]) {
      for (const line of printTimeline(one, { columns }).split('\n')) expect(line.length, line).toBeLessThanOrEqual(columns);
    }
  });

  it('says the same with colours as without', () => {
    const colored = printTimeline(readyTimeline, { columns: 80, paint: (_step, text) => `\u001b[1m${text}\u001b[0m` });
    const trim = (text: string) => text.replaceAll(/ +\n/g, '\n');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken away
    expect(trim(colored.replaceAll(/\u001b\[\dm/g, ''))).toBe(trim(printTimeline(readyTimeline, { columns: 80 })));
  });

  it.each([
    [0, '0ms'],
    [999.4, '999ms'],
    [1000, '1.00s'],
    [9_999, '10.0s'],
    [99_999, '1m40s'],
    [3_600_000, '60m'],
    [90_000_000, '25h'],
  ])('%i ms are %s', (milliseconds, text) => expect(shortSpan(milliseconds)).toBe(text));

  it('has no share of nothing that is there', () => expect([0, 0.001, 0.5, 1].map(percent)).toEqual(['0%', '<1%', '50%', '100%']));
});
