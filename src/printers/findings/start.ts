import { findContainer } from '../../api/pod-status.ts';
import type { Container, ContainerStatus } from '../../api/types.ts';
import { lastEvent } from '../run-progress.ts';
import { explainConfig } from './config.ts';
import { explainCrash } from './crashes.ts';
import type { Finding, PodFacts } from './finding.ts';
import { explainImage } from './images.ts';
import { endingProbes, explainProbe, wasEndedByProbe } from './probes.ts';
import { changeSpec, editByHand, pathOf } from './remedies.ts';

/** What keeps a container from running: its image, what it refers to, its hook, its crashes. Undefined for one that only has to wait. */
export function explainStart(facts: PodFacts, status: ContainerStatus): Finding | undefined {
  const { reason = '', message = '' } = status.state.waiting ?? {};
  const container = findContainer(facts.pod.spec, status.name);
  switch (reason) {
    case '':
    case 'ContainerCreating':
    case 'PodInitializing':
    case 'RestartingAllContainers':
      return undefined;
    case 'CrashLoopBackOff':
      return explainLoop(facts, status, container);
    case 'PostStartHookError':
      return explainHook(facts, status, message);
    default:
      return (container && explainImage(facts, status, container)) ?? explainRefusal(facts, status, { reason, message, container });
  }
}

/** A container that is started again and again: what ended it may be a probe or a hook. */
export function explainLoop(facts: PodFacts, status: ContainerStatus, container: Container | undefined): Finding {
  const hook = lastHookFailure(facts, status.name);
  if (hook !== undefined && container?.lifecycle?.postStart) return explainHook(facts, status, hook);
  const crash = explainCrash(facts, status, container);
  if (!container || !wasEndedByProbe(facts.pod, facts, status.name)) return crash;
  // While it ends, its readiness probe fails as well: that is no cause.
  const probe = explainProbe(facts, status, container, endingProbes);
  return probe ? { ...crash, ...probe, key: crash.key, evidence: [...probe.evidence, crash.what] } : crash;
}

/** What the last failed hook of a container said: that of its last start, since each start asks it. */
function lastHookFailure({ events = [] }: PodFacts, container: string): string | undefined {
  const own = events.filter(({ involvedObject }) => involvedObject.fieldPath?.endsWith(`{${container}}`));
  return lastEvent(own.filter(({ reason }) => reason === 'FailedPostStartHook'))?.message;
}

function explainHook(facts: PodFacts, { name }: ContainerStatus, message: string): Finding {
  const command = findContainer(facts.pod.spec, name)?.lifecycle?.postStart?.exec?.command;
  const hook = command ? ` (${command.join(' ')})` : '';
  return {
    code: 'hook-failed',
    key: `hook ${name}`,
    what: `The postStart hook of container "${name}"${hook} fails, and the container is ended for it`,
    evidence: message === '' ? [] : [message],
    way: 'Correct the hook, or do without it',
    mend: changeSpec(facts, [{ op: 'remove', path: `${pathOf(facts.pod, name)}/lifecycle/postStart` }]),
    onlyUser: true,
    container: name,
  };
}

interface Refusal {
  readonly reason: string;
  readonly message: string;
  readonly container: Container | undefined;
}

function explainRefusal(facts: PodFacts, { name }: ContainerStatus, { reason, message, container }: Refusal): Finding {
  const key = `start ${name}`;
  const config = explainConfig(facts, message, { text: `Container "${name}"`, key });
  if (config) return config;
  const isRoot = /runAsNonRoot/.test(message);
  const context = `${pathOf(facts.pod, name)}/securityContext`;
  const value = { ...(container?.['securityContext'] as object | undefined), runAsUser: 1000 };
  return {
    code: 'start-refused',
    key,
    what: `Container "${name}" cannot be started (${reason})${message === '' ? '' : `: ${message}`}`,
    evidence: [],
    way: isRoot ? 'Let it run as another user' : 'Correct what it names',
    mend: isRoot ? changeSpec(facts, [{ op: 'add', path: context, value }]) : editByHand(facts),
    onlyUser: true,
  };
}
