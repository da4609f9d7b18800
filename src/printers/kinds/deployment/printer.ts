import { labelSelectorText } from '../../../api/label-selector.ts';
import type { Deployment } from '../../../api/workload-types.ts';
import type { KindPrinter } from '../kind-printer.ts';
import { describeDeployment } from './describe.ts';
import { deploymentTable } from './table.ts';

/** How Deployments are shown. */
export const deploymentPrinter: KindPrinter<Deployment> = {
  table: deploymentTable,
  describe: describeDeployment,
  related: ({ spec }) => ({ kind: 'ReplicaSet', labelSelector: labelSelectorText(spec.selector) }),
};
