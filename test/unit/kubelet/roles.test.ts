import { describe, expect, it } from 'vitest';
import { roleOf } from '../../../src/api/pod-status.ts';
import { emptyMemory } from '../../../src/kubelet/memory.ts';
import { planPod } from '../../../src/kubelet/plan/plan.ts';
import { container, pod } from '../../fakes/pods.ts';

const sandbox = { id: 'sb', startedAt: '2026-01-05T00:00:00Z', attempt: 0, ready: true };
const planOf = (subject: ReturnType<typeof pod>) =>
  planPod({
    pod: subject,
    memory: { ...emptyMemory, sandbox },
    now: Date.parse('2026-01-05T00:10:00Z'),
    probes: new Map(),
    maxBackoffMs: 300_000,
  });

describe('roles', () => {
  it('stand in what is started', () => {
    expect(planOf(pod({ init: ['i'], apps: ['a'] })).actions).toMatchObject([
      { type: 'pullImage' },
      { type: 'startContainer', name: 'i', role: 'init' },
    ]);
    expect(planOf(pod({ apps: ['a'] })).actions).toMatchObject([{ type: 'pullImage' }, { type: 'startContainer', name: 'a', role: 'app' }]);
  });

  it('are told by the list and the restartPolicy', () => {
    const subject = pod({ init: [container('s', { restartPolicy: 'Always' }), 'i'], apps: ['a'] });
    expect(['s', 'i', 'a'].map((name) => roleOf(subject.spec, name))).toEqual(['sidecar', 'init', 'app']);
  });
});
