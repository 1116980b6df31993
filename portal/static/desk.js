"use strict";
// Comfort on every page of work: all of them work without this.
