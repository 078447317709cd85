/* Quantiles and standard deviations of recorded rows: the exact selection of sim/quantiles.py.
 *
 * Values are counted in bins; only the bins in which a wanted order statistic lies are kept and sorted. */
#include <stdlib.h>

enum { QUANTILE_BINS = 512, QUANTILE_SAMPLE = 128, INSERTION = 24 };

/* Sum over the lanes in the engine's order: eight partial sums, then halves. */
static inline double lane_sum(const double *restrict v) {
    double part[8];
    for (int j = 0; j < 8; j++)
        part[j] = v[j];
    for (int block = 8; block < LANES; block += 8)
        for (int j = 0; j < 8; j++)
            part[j] += v[block + j];
    for (int width = 4; width > 0; width /= 2)
        for (int j = 0; j < width; j++)
            part[j] += part[j + width];
    return part[0];
}

static void sort(double *v, int64_t n) {
    while (n > INSERTION) {
        double a = v[0], b = v[n / 2], c = v[n - 1];
        double pivot = greatest(least(a, b), least(greatest(a, b), c));
        int64_t low = 0, high = n - 1;
        while (low <= high) {
            while (v[low] < pivot)
                low++;
            while (v[high] > pivot)
                high--;
            if (low <= high) {
                double swap = v[low];
                v[low++] = v[high];
                v[high--] = swap;
            }
        }
        sort(v + low, n - low);
        n = high + 1;
    }
    for (int64_t i = 1; i < n; i++) {
        double value = v[i];
        int64_t j = i;
        for (; j > 0 && v[j - 1] > value; j--)
            v[j] = v[j - 1];
        v[j] = value;
    }
}

typedef struct {
    int64_t counts[QUANTILE_BINS], other[QUANTILE_BINS], flag[QUANTILE_BINS], gone[QUANTILE_BINS];
    int32_t *index;
    double *kept;
} Counting;

static double kept_rank(const Counting *c, int64_t rank) {
    int64_t below = 0;
    for (int b = 0; b < QUANTILE_BINS; b++) {
        if (rank < below + c->counts[b])
            return c->kept[rank - c->gone[b]];
        below += c->counts[b];
    }
    return NAN;
}

static void bin_row(const double *restrict row, int64_t size, int32_t *restrict index) {
    double low = row[0], high = row[0];
    int64_t stride = size / QUANTILE_SAMPLE > 1 ? size / QUANTILE_SAMPLE : 1;
    for (int64_t i = 0; i < size; i += stride) {
        low = least(low, row[i]);
        high = greatest(high, row[i]);
    }
    double width = high - low, scale = width > 0.0 ? (QUANTILE_BINS - 2) / width : 0.0;
    for (int64_t i = 0; i < size; i++)
        index[i] = (int32_t)least(greatest((row[i] - low) * scale, 0.0), QUANTILE_BINS - 1.0);
}

/* Mark the bins that hold a wanted rank; afterwards `gone` is how many values below a marked bin are not kept. */
static void mark_bins(Counting *c, int64_t size, const double *probabilities, int wanted) {
    int64_t below = 0, kept = 0;
    int position = 0;
    for (int b = 0; b < QUANTILE_BINS; b++) {
        int marked = 0;
        for (; position < 2 * wanted; position++) {
            int64_t rank = (int64_t)(probabilities[position / 2] * (size - 1)) + position % 2;
            if ((rank < size - 1 ? rank : size - 1) >= below + c->counts[b])
                break;
            marked = 1;
        }
        c->flag[b] = marked;
        c->gone[b] = below - kept;
        kept += marked ? c->counts[b] : 0;
        below += c->counts[b];
    }
}

static void row_quantiles(const double *row, int64_t size, const double *probabilities, int wanted, Counting *c, double *out) {
    bin_row(row, size, c->index);
    for (int b = 0; b < QUANTILE_BINS; b++)
        c->counts[b] = c->other[b] = 0;
    for (int64_t i = 0; i + 1 < size; i += 2) {
        c->counts[c->index[i]]++;
        c->other[c->index[i + 1]]++;
    }
    if (size % 2)
        c->counts[c->index[size - 1]]++;
    for (int b = 0; b < QUANTILE_BINS; b++)
        c->counts[b] += c->other[b];
    mark_bins(c, size, probabilities, wanted);
    int64_t kept = 0;
    for (int64_t i = 0; i < size; i++) {
        c->kept[kept] = row[i];
        kept += c->flag[c->index[i]];
    }
    sort(c->kept, kept);
    for (int k = 0; k < wanted; k++) {
        double exact = probabilities[k] * (size - 1);
        int64_t rank = (int64_t)exact;
        double a = kept_rank(c, rank), b = kept_rank(c, rank + 1 < size ? rank + 1 : size - 1);
        out[k] = a + (b - a) * (exact - rank);
    }
}

/* Quantiles of `count` rows of `size` values into out[count][wanted]; probabilities ascend. */
void quantile_rows(const double *rows, int64_t count, int64_t size, const double *probabilities, int wanted, double *out) {
    Counting *c = malloc(sizeof *c);
    c->index = malloc(size * sizeof *c->index);
    c->kept = malloc((size + 1) * sizeof *c->kept);
    for (int64_t n = 0; n < count; n++)
        row_quantiles(rows + n * size, size, probabilities, wanted, c, out + n * wanted);
    free(c->kept);
    free(c->index);
    free(c);
}

/* Standard deviation (n - 1) of each row; differences are taken from its first value. */
void deviation_rows(const double *rows, int64_t count, int64_t size, double *out) {
    int64_t whole = size / LANES * LANES;
    for (int64_t n = 0; n < count; n++) {
        const double *row = rows + n * size, near = row[0];
        double part[LANES] = {0}, square[LANES] = {0};
        for (int64_t at = 0; at < whole; at += LANES)
            EACH_LANE {
                double difference = row[at + i] - near;
                part[i] += difference;
                square[i] += difference * difference;
            }
        for (int64_t i = whole; i < size; i++) {
            part[0] += row[i] - near;
            square[0] += (row[i] - near) * (row[i] - near);
        }
        double total = lane_sum(part), squares = lane_sum(square);
        out[n] = sqrt(greatest(0.0, squares - total * total / size) / (size > 1 ? size - 1 : 1));
    }
}
