package steps

// Counted says whether the program was built to count.
const Counted = false
