// Registers of extensions that machine mode may look at before it uses them: H, whose registers are there but whose modes
// are not, and Sstc, the timer of supervisor mode.
import {
  ux, XLEN, S_busValue, S_extensions, S_hcounteren, S_hedeleg, S_henvcfg, S_hgatp, S_hideleg, S_hstatus,
  S_htimedelta, S_htval, S_hvip, S_mcounteren, S_menvcfg, S_mip, S_misa, S_mtinst, S_mtval2,
  S_privilege, S_stimecmp, S_vsatp, S_vscause, S_vsepc, S_vsscratch, S_vsstatus, S_vstimecmp,
  S_vstval, S_vstvec,
} from './generated.as';
import { busTime, get, MACHINE, put } from './state.as';

const H: ux = 1 << 7;
export const SSTC: u32 = 1;
const TIME_COUNTER: ux = 2;
const STIP: ux = 1 << 5;
const STIMECMP: u32 = 0x14d;
const STIMECMPH: u32 = 0x15d;

@inline export function hasHypervisor(): bool {
  return (get(S_misa) & H) != 0;
}
@inline export function hasTimer(): bool {
  return (load<u32>(S_extensions) & SSTC) != 0;
}
/** menvcfg says that supervisor mode has a timer of its own: bit 63. */
@inline export function timerIsOn(): bool {
  return load<u64>(S_menvcfg) >> 63 != 0;
}

/** Slot of a register of H that keeps what is written; 0 of one that reads as 0 or isn't there. */
function slotOf(number: u32): u32 {
  switch (number) {
    case 0x200: return S_vsstatus;
    case 0x205: return S_vstvec;
    case 0x240: return S_vsscratch;
    case 0x241: return S_vsepc;
    case 0x242: return S_vscause;
    case 0x243: return S_vstval;
    case 0x24d: return S_vstimecmp;
    case 0x280: return S_vsatp;
    case 0x34a: return S_mtinst;
    case 0x34b: return S_mtval2;
    case 0x600: return S_hstatus;
    case 0x602: return S_hedeleg;
    case 0x603: return S_hideleg;
    case 0x605: return S_htimedelta;
    case 0x606: return S_hcounteren;
    case 0x60a: return S_henvcfg;
    case 0x643: return S_htval;
    case 0x645: return S_hvip;
    case 0x680: return S_hgatp;
    default: return 0;
  }
}
/** Bits of it that can be written. */
function kept(number: u32): ux {
  switch (number) {
    // VTSR, VTW, VTVM, VGEIN, HU, SPVP, SPV and GVA.
    case 0x600: return 0x73f3c0;
    case 0x602: return 0xb1ff;
    case 0x603:
    case 0x645: return 0x444;
    case 0x606: return 0xffffffff;
    case 0x60a: return 0xf1;
    // Without address translation.
    case 0x280:
    case 0x680: return 0;
    default: return ~(<ux>0);
  }
}
/** Those that read as 0 here: interrupts of guests, and what a trap of a guest leaves. */
function isEmpty(number: u32): bool {
  switch (number) {
    case 0x204:
    case 0x244:
    case 0x604:
    case 0x607:
    case 0x644:
    case 0x64a:
    case 0xe12: return true;
    default: return false;
  }
}

/** Whether the hart has this register, and its mode may use it. */
export function isExtended(number: u32): bool {
  if (number == STIMECMP || (XLEN == 32 && number == STIMECMPH)) {
    if (!hasTimer()) return false;
    return load<u32>(S_privilege) == MACHINE || (timerIsOn() && (get(S_mcounteren) & TIME_COUNTER) != 0);
  }
  if (number == 0x24d && !hasTimer()) return false;
  return hasHypervisor() && (slotOf(number) != 0 || isEmpty(number));
}

export function readExtended(number: u32): ux {
  if (number == STIMECMP) return get(S_stimecmp);
  if (number == STIMECMPH) return <ux>load<u32>(S_stimecmp, 4);
  const slot = slotOf(number);
  if (slot == 0) return 0;
  const fixed: ux = number == 0x600 && XLEN == 64 ? <ux>(<u64>2 << 32) : 0;
  return get(slot) | fixed;
}

export function writeExtended(number: u32, value: ux): void {
  if (number == STIMECMP || number == STIMECMPH) {
    if (number == STIMECMP) put(S_stimecmp, value);
    else store<u32>(S_stimecmp, u32(value), 4);
    compareTime();
    return;
  }
  const slot = slotOf(number);
  if (slot != 0) put(slot, value & kept(number));
}

/** The timer of supervisor mode is up while the time is not before what was written. */
function compareTime(): void {
  if (!timerIsOn()) return;
  busTime();
  const up = load<u64>(S_busValue) >= load<u64>(S_stimecmp);
  put(S_mip, up ? get(S_mip) | STIP : get(S_mip) & ~STIP);
}
