using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Commands;

/// <summary>Price files on disk, over the book in the program.</summary>
internal static class PriceFiles
{
    /// <summary>The book, with the files of a directory over it in the order of their names; null after a complaint.</summary>
    public static PriceBook? Read(string? directory)
    {
        var book = PriceBook.Embedded();
        if (directory is null)
        {
            return book;
        }

        if (!Directory.Exists(directory))
        {
            Complaint.Print($"--prices: there is no directory {directory}");
            return null;
        }

        try
        {
            return In(directory).Aggregate(book, (sofar, file) => sofar.With(file, File.ReadAllBytes(file)));
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

    public static IEnumerable<string> In(string directory)
        => Directory.EnumerateFiles(directory)
            .Where(file => Path.GetExtension(file) is ".yaml" or ".yml")
            .Order(StringComparer.Ordinal);
}
