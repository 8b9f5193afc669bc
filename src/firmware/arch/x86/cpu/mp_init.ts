import { memalign } from '../../../common/dlmalloc';
import { uclass_first_device } from '../../../drivers/core/uclass';
import { cpu_probe_all } from '../../../drivers/cpu/cpu-uclass';
import { UCLASS_QFW } from '../../../include/dm/uclass-id';

const AP_STACK_BYTES = 0x1000;

/** How many CPUs there are, and stacks for the others. @uboot arch/x86/cpu/mp_init.c mp_init() */
export function mp_init(): number {
  const ret = cpu_probe_all();
  if (ret !== 0) {
    return ret;
  }
  uclass_first_device(UCLASS_QFW);
  memalign(AP_STACK_BYTES, AP_STACK_BYTES);
  return 0;
}
