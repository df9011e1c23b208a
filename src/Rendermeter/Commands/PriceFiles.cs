using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Commands;

/// <summary>Price files on disk, over the book in the program.</summary>
internal static class PriceFiles
{
    /// <summary>What is larger is not read at all: the reader takes 4 Mi characters, which are 12 MiB at most.</summary>
    private const long MostBytes = 12L << 20;

    /// <summary>The book, with the files of a directory over it in the order of their names; null after a complaint.</summary>
    /// <exception cref="UsageException">There is no such directory.</exception>
    public static PriceBook? Read(string? directory)
    {
        var book = PriceBook.Embedded();
        if (directory is null)
        {
            return book;
        }

        if (!Directory.Exists(directory))
        {
            throw new UsageException($"--prices: there is no directory {directory}");
        }

        if (!In(directory).Any())
        {
            // The prices of the book in place of those that were meant would be a wrong answer that looks right.
            Complaint.Print($"--prices: there is no price file (.yaml, .yml) in {directory}");
            return null;
        }

        try
        {
            return In(directory).Aggregate(book, (sofar, file) => sofar.With(file, Bytes(file)));
        }
        catch (PriceFileException exception)
        {
            foreach (var finding in exception.Findings)
            {
                Complaint.Print(finding.ToString());
            }

            return null;
        }
    }

    /// <summary>A price file as it is on disk.</summary>
    /// <exception cref="PriceFileException">It is too large to be one.</exception>
    public static byte[] Bytes(string path)
        => TooLarge(path) is { } finding ? throw new PriceFileException([finding]) : File.ReadAllBytes(path);

    /// <summary>The finding that a file is too large to be a price file; null where it is not.</summary>
    public static PriceFinding? TooLarge(string path)
        => new FileInfo(path).Length <= MostBytes ? null
            : new PriceFinding(FindingSeverity.Error, path, 0, 0, "#", "too_large", $"a price file has at most {MostBytes >> 20} MiB");

    public static IEnumerable<string> In(string directory)
        => Directory.EnumerateFiles(directory)
            .Where(file => Path.GetExtension(file) is ".yaml" or ".yml")
            .Order(StringComparer.Ordinal);
}
