import { hasCondition } from '../../../api/pod-status.ts';
import { skippedSteps } from '../../../api/pod-steps.ts';
import type { Pod, TableRow } from '../../../api/types.ts';
import { printPodRow } from '../../pod-row.ts';
import { column, type TableKind, wideColumn } from '../../table-kind.ts';

/** `get pods`. k8s: printers/internalversion podColumnDefinitions, printPod */
export const podTable: TableKind<Pod> = {
  columns: [
    column('Name', 'The name, unique in its namespace.'),
    column('Ready', 'How many containers are ready, of all that run for the life of the pod.'),
    column('Status', 'The one word that says most about the pod.'),
    column('Restarts', 'How often containers were restarted, and when last.'),
    column('Age', 'The time since the pod was created.'),
    wideColumn('IP', "The pod's address."),
    wideColumn('Node', 'Where the pod runs.'),
    wideColumn('Nominated Node', 'Where the pod will run once room has been made for it.'),
    wideColumn('Readiness Gates', 'How many of the extra conditions for readiness are met.'),
  ],
  cells: (pod, now) => {
    const row = printPodRow(pod, now);
    return [
      row.name,
      row.ready,
      row.status,
      row.restarts,
      row.age,
      pod.status.podIPs?.[0]?.ip || '<none>',
      pod.spec.nodeName || '<none>',
      pod.status.nominatedNodeName || '<none>',
      printReadinessGates(pod),
    ];
  },
  conditions: completedCondition,
  own: {
    column: wideColumn('Skipped Steps', 'Init containers that have not run and count as succeeded.'),
    cell: (pod) => skippedSteps(pod).join(','),
  },
};

function printReadinessGates(pod: Pod): string {
  const gates = pod.spec.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  return `${gates.filter((gate) => hasCondition(pod, gate.conditionType)).length}/${gates.length}`;
}

function completedCondition(pod: Pod): TableRow['conditions'] {
  const { phase } = pod.status;
  if (phase !== 'Succeeded' && phase !== 'Failed') return undefined;
  const message = phase === 'Succeeded' ? 'The pod has completed successfully.' : 'The pod failed.';
  return [{ type: 'Completed', status: 'True', reason: phase, message }];
}
