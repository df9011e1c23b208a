using Rendermeter.Storage.Rows;

namespace Rendermeter.Storage.Statements;

/// <summary>A statement. Values are bound in the order in which the text first names them, and columns are read from the left.</summary>
internal interface IStatement
{
    IStatement Bind(long? value);
    IStatement Bind(Guid? value);
    IStatement Bind(string? value);
    IStatement Bind(ReadOnlySpan<byte> value);

    /// <summary>Carries out a statement that answers with no row.</summary>
    void Run();

    /// <summary>Carries it out and requires that it changes exactly one row: what was loaded is still there.</summary>
    void RunOnOne();

    /// <summary>Its rows, mapped.</summary>
    List<T> All<T>(Func<IRow, T> read, int most = int.MaxValue);

    /// <summary>The first row, mapped, or null.</summary>
    T? First<T>(Func<IRow, T> read)
        where T : class;
}
