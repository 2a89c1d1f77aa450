import type { CallLog } from './callLog.js';
import type { FaultPlan } from './faults/faultPlan.js';
import type { OperationContext } from './operations/operation.js';

/** The state that all requests of one emulator share. */
export interface EmulatorState extends OperationContext {
  faults: FaultPlan;
  log: CallLog;
}
