/** Where the bus's own addresses begin, and where the CPU sees them. @uboot include/dm/simple_bus.h struct simple_bus_plat */
export interface SimpleBusPlat {
  base: number;
  size: number;
  target: number;
}
