/** Argument of the firmware worker's program: the run will have drivers of the user's. */
export const WITH_DRIVERS = '--with-drivers';
