import type { ConfigMap } from '../../../api/types.ts';
import type { KindPrinter } from '../kind-printer.ts';
import { describeConfigMap } from './describe.ts';
import { configMapTable } from './table.ts';

/** How ConfigMaps are shown. */
export const configMapPrinter: KindPrinter<ConfigMap> = {
  table: configMapTable,
  describe: describeConfigMap,
};
