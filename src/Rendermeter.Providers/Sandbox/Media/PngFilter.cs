namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>Turns each row of a picture into differences, in whichever of four ways leaves the fewest changes.</summary>
internal static class PngFilter
{
    public static byte[] Apply(PixelGrid grid)
    {
        var stride = grid.Width * 3;
        var filtered = new byte[grid.Height * (stride + 1)];
        var tries = new[] { new byte[stride], new byte[stride], new byte[stride] };
        ReadOnlySpan<byte> above = new byte[stride];
        for (var y = 0; y < grid.Height; y++)
        {
            var row = grid.Bytes.AsSpan(y * stride, stride);
            Subtract(row, above, tries);
            var kind = 0;
            var fewest = Changes(row);
            for (var filter = 0; filter < tries.Length; filter++)
            {
                var changes = Changes(tries[filter]);
                (kind, fewest) = changes < fewest ? (filter + 1, changes) : (kind, fewest);
            }

            var target = filtered.AsSpan(y * (stride + 1));
            target[0] = (byte)kind;
            (kind == 0 ? row : tries[kind - 1].AsSpan()).CopyTo(target[1..]);
            above = row;
        }

        return filtered;
    }

    // 1 is the left neighbour, 2 the upper one, 3 the mean of both.
    private static void Subtract(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, byte[][] tries)
    {
        for (var at = 0; at < row.Length; at++)
        {
            var left = at < 3 ? 0 : row[at - 3];
            tries[0][at] = (byte)((row[at] - left) & 255);
            tries[1][at] = (byte)((row[at] - above[at]) & 255);
            tries[2][at] = (byte)((row[at] - ((left + above[at]) / 2)) & 255);
        }
    }

    // A run of equal pixels costs next to nothing, so what counts is how often a pixel differs from the one before.
    private static int Changes(ReadOnlySpan<byte> row)
    {
        var changes = 0;
        for (var at = 3; at < row.Length; at++)
        {
            changes += row[at] == row[at - 3] ? 0 : 1;
        }

        return changes;
    }
}
