import { isBad } from './build.ts';
import type { ContainerReport, PodReport, RunReport, WorkloadReport } from './model.ts';

/** What a report for people tells of, one after another. */
export interface Case {
  readonly name: string;
  readonly result: ContainerReport['result'];
  readonly message?: string;
  /** What sort of trouble it is, in a word. */
  readonly type?: string;
  readonly seconds: number;
  readonly place?: ContainerReport['place'];
  readonly log?: ContainerReport['log'];
}

/** Cases that belong together. */
export interface Suite {
  readonly name: string;
  /** The namespace; absent for what is of no object. */
  readonly group?: string;
  readonly startedAt?: string;
  readonly seconds: number;
  readonly file?: string;
  readonly cases: readonly Case[];
}

/** A suite for each workload and each pod, and one for what is of none of them. Pure. */
export function suitesOf(report: RunReport): readonly Suite[] {
  const { errors, workloads, pods } = report;
  const rest = errors.map((message): Case => ({ name: 'kpod run', result: 'error', message, type: 'Error', seconds: 0 }));
  return [
    ...(rest.length === 0 ? [] : [{ name: 'kpod run', seconds: report.seconds, cases: rest }]),
    ...workloads.map(suiteOfWorkload),
    ...pods.map(suiteOfPod),
  ];
}

function suiteOfWorkload({ title, namespace, result, message, seconds, place }: WorkloadReport): Suite {
  const verdict = result === 'failed' ? 'failed' : isBad({ result }) ? 'error' : 'passed';
  const one: Case = { name: title, result: verdict, ...(message ? { message } : {}), type: result, seconds, ...(place ? { place } : {}) };
  return { name: title, group: namespace, seconds, ...(place ? { file: place.file } : {}), cases: [one] };
}

function suiteOfPod(pod: PodReport): Suite {
  const cases = pod.containers.map(({ name, result, message, reason, seconds, place, log }): Case => {
    const type = result === 'failed' || result === 'error' ? { type: reason ?? 'Error' } : {};
    return { name, result, ...(message ? { message } : {}), ...type, seconds, ...(place ? { place } : {}), ...(log ? { log } : {}) };
  });
  const isTold = cases.some(({ result }) => result === 'failed' || result === 'error');
  return {
    name: `pod/${pod.name}`,
    group: pod.namespace,
    ...(pod.startedAt ? { startedAt: pod.startedAt } : {}),
    seconds: pod.seconds,
    ...(pod.place ? { file: pod.place.file } : {}),
    cases: isBad(pod) && !isTold ? [...cases, caseOfPod(pod)] : cases,
  };
}

/** Of a pod that came to grief by none of its containers. */
const caseOfPod = ({ name, result, message, place }: PodReport): Case => ({
  name: `pod/${name}`,
  result: result === 'failed' ? 'failed' : 'error',
  message: message ?? result,
  type: result,
  seconds: 0,
  ...(place ? { place } : {}),
});
