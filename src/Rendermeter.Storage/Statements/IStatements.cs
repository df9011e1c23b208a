namespace Rendermeter.Storage.Statements;

/// <summary>One connection of either database, as the texts that both of them take see it.</summary>
internal interface IStatements
{
    /// <summary>A statement, to be bound and run. Where a transaction gathers, all rows of one text are written at once, in any order.</summary>
    IStatement Prepare(string sql);

    /// <summary>The same, for a text whose rows may meet in one transaction: they are written one after another.</summary>
    IStatement PrepareEach(string sql);
}
