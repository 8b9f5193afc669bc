/** One line of `intel,pirq-routing`. @uboot arch/x86/include/asm/irq.h struct pirq_routing */
export interface PirqRouting {
  readonly bdf: number;
  readonly pin: number;
  readonly link: number;
}
